import type { DeviceId } from '../protocol/schemas.ts';
import type { HubList } from './hub-list.ts';

/**
 * The neighbour over which another hub is reached: itself, one that the other names in its beacon, one that has a
 * neighbour in common with it, or any.
 * @param previous who it came from
 * @param random in [0, 1): where the search begins, so that load spreads
 */
export function nextHop(
  to: DeviceId,
  neighbours: ReadonlyMap<DeviceId, unknown>,
  hubs: HubList,
  previous: DeviceId | undefined,
  random: number,
): DeviceId | undefined {
  if (neighbours.has(to)) return to;
  const near = hubs.beacon(to)?.value.neighbours ?? [];
  const common = from(near, random, hub => hub !== previous && neighbours.has(hub));
  if (common !== undefined) return common;
  const others = [...neighbours.keys()].filter(hub => hub !== previous);
  const nearby = new Set(near);
  const close = from(
    others,
    random,
    hub => hubs.beacon(hub)?.value.neighbours.some(further => nearby.has(further)) === true,
  );
  return close ?? others[Math.floor(random * others.length)];
}

/** The first that fits, beginning at a random one. */
function from<T>(items: readonly T[], random: number, fits: (item: T) => boolean): T | undefined {
  const start = Math.floor(random * items.length);
  for (let i = 0; i < items.length; i++) {
    const item = items[(start + i) % items.length];
    if (item !== undefined && fits(item)) return item;
  }
  return undefined;
}
