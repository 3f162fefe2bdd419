import { fromBase64Url } from '../protocol/bytes.ts';
import type { DeviceId } from '../protocol/schemas.ts';

/** The first 64 bits of an id or name, which are random already. */
export interface PlacementKey {
  readonly high: number;
  readonly low: number;
}

/** A hub that names are placed on. */
export interface PlacedHub extends PlacementKey {
  readonly hub: DeviceId;
}

/** A hub with its score for one name; more is better. */
export interface Ranked {
  readonly hub: DeviceId;
  readonly score: number;
}

/** @param id base64url of at least nine bytes */
export function placementKey(id: string): PlacementKey {
  const bytes = fromBase64Url(id.slice(0, 12)) ?? [];
  return { high: word(bytes, 0), low: word(bytes, 4) };
}

export function placedHub(hub: DeviceId): PlacedHub {
  return { hub, ...placementKey(hub) };
}

/**
 * How well a hub suits a name: both are mixed (finalizer of MurmurHash3, Appleby), so that each name ranks the hubs in an
 * order of its own. 53 bits of 64.
 */
export function placementScore(name: PlacementKey, hub: PlacementKey): number {
  const low = mix(name.low ^ hub.low);
  const high = mix(name.high ^ hub.high ^ low);
  const rest = mix(low ^ high);
  return (high >>> 0) * 0x20_0000 + (rest >>> 11);
}

/**
 * The hubs that suit a name best, best first (rendezvous hashing, Thaler and Ravishankar, 1998). When a hub comes or goes,
 * only names change places that have it among theirs.
 */
export function rankHubs(name: PlacementKey, hubs: readonly PlacedHub[], count: number): Ranked[] {
  const best: Ranked[] = [];
  for (const hub of hubs) {
    const score = placementScore(name, hub);
    if (best.length === count && score < best[count - 1]!.score) continue;
    insertRanked(best, { hub: hub.hub, score }, count);
  }
  return best;
}

/** Puts a hub at its place among the best and keeps `count` of them. */
export function insertRanked(best: Ranked[], entry: Ranked, count: number): void {
  let at = best.length;
  while (at > 0 && isBetter(entry, best[at - 1]!)) at -= 1;
  if (at >= count) return;
  best.splice(at, 0, entry);
  if (best.length > count) best.pop();
}

export function isBetter(a: Ranked, b: Ranked): boolean {
  return a.score > b.score || (a.score === b.score && a.hub < b.hub);
}

function word(bytes: ArrayLike<number>, at: number): number {
  return (
    ((bytes[at] ?? 0) << 24) |
    ((bytes[at + 1] ?? 0) << 16) |
    ((bytes[at + 2] ?? 0) << 8) |
    (bytes[at + 3] ?? 0)
  );
}

function mix(word: number): number {
  let h = word;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85eb_ca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2_ae35);
  return h ^ (h >>> 16);
}
