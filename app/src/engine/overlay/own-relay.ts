import type { HubListener } from '@kith/shared/overlay/hub-certificate';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import { LIMITS } from '@kith/shared/protocol/limits';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { IceServer } from '../ports/peer-connections.ts';
import type { RunningHost } from '../ports/supernode-host.ts';

/**
 * This device's own relay, as somebody who hangs on it is told of it while the rendezvous is away.
 *
 * @param listeners where it was reached from outside
 */
export function ownRelay(
  host: Pick<RunningHost, 'relay' | 'tls' | 'credentials'> | undefined,
  listeners: readonly HubListener[],
  leaf: DeviceId,
  now: number,
): IceServer | undefined {
  if (host === undefined || listeners.length === 0) return undefined;
  const urls = listeners.flatMap(({ address }) => {
    const name = address.includes(':') ? `[${address}]` : address;
    return [
      `turn:${name}:${host.relay.port}?transport=udp`,
      `turn:${name}:${host.relay.port}?transport=tcp`,
      `turns:${name}:${host.tls.port}?transport=tcp`,
    ];
  });
  return {
    urls: urls.slice(0, LIMITS.urlsPerIceServer),
    ...host.credentials(leaf, now + LIMITS.relayCredentialLifetime),
    tlsFingerprint: toBase64Url(host.tls.fingerprint),
  };
}
