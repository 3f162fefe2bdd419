import { useMemo } from 'react';
import type { NetworkPeerRow } from '../../api/contract.ts';
import { personName, userNameIn } from '../format/person.ts';
import { useServerHost } from '../state/use-server-host.ts';
import { useSession, useTopic } from '../state/use-topic.ts';
import type { PeerNames } from './peer-words.ts';

/** Names of the people and devices at the other ends of these lines. */
export function usePeerNames(rows: readonly NetworkPeerRow[]): PeerNames {
  const { rows: people } = useTopic('roster', {});
  const { rows: devices } = useTopic('devices', {});
  const own = useSession()?.address;
  const serverHost = useServerHost();
  return useMemo(() => {
    const names = new Map<string, string>(people.map(row => [row.address, personName(row)]));
    const labels = new Map<string, string>([
      ...people.flatMap(row => row.devices.map(({ device, name }) => [device, name] as const)),
      ...devices.map(({ device, label }) => [device, label] as const),
    ]);
    const seen = new Map<string, number>();
    for (const { person } of rows) if (person !== undefined) seen.set(person, (seen.get(person) ?? 0) + 1);
    return {
      own,
      serverHost,
      person: address => names.get(address) ?? userNameIn(address),
      device: device => labels.get(device),
      severalOf: address => (seen.get(address) ?? 0) > 1,
    };
  }, [people, devices, own, serverHost, rows]);
}
