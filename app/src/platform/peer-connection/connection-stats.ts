import type { ConnectionStats } from '../../engine/ports/peer-connections.ts';
import { routeOf } from './route-of.ts';

const UNKNOWN: ConnectionStats = { route: 'unknown', relay: undefined, roundTripMs: undefined };

type Entry = Readonly<Record<string, unknown>>;

/**
 * Reads a stats report (W3C webrtc-stats): transport, its selected candidate pair, the pair's two candidates.
 * @param roundTripUnit milliseconds in one unit of `currentRoundTripTime`
 */
export function readStats(
  report: Iterable<readonly [string, Entry]>,
  roundTripUnit: number,
): ConnectionStats {
  const entries = new Map(report);
  const transport = [...entries.values()].find(entry => entry['type'] === 'transport');
  const at = (id: unknown) => (typeof id === 'string' ? entries.get(id) : undefined);
  const pair = at(transport?.['selectedCandidatePairId']);
  const local = at(pair?.['localCandidateId']);
  const remote = at(pair?.['remoteCandidateId']);
  if (!pair || !local || !remote) return UNKNOWN;
  const roundTrip = pair['currentRoundTripTime'];
  const localType = text(local['candidateType']);
  return {
    route: routeOf(candidate(local), candidate(remote)),
    relay: localType === 'relay' ? (text(local['url']) ?? addressOf(local)) : undefined,
    roundTripMs: typeof roundTrip === 'number' && roundTrip >= 0 ? roundTrip * roundTripUnit : undefined,
  };
}

function candidate(entry: Entry): { type: string; address: string | undefined } {
  return { type: text(entry['candidateType']) ?? 'unknown', address: addressOf(entry) };
}

function addressOf(entry: Entry): string | undefined {
  return text(entry['address']) ?? text(entry['ip']);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
