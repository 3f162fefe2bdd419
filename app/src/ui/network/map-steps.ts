import type { Place } from './map-layout.ts';

const WAYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Where a key leads from a place of the picture: to the nearest one that way, to the first, or to the last. */
export function nextPlace(places: readonly Place[], from: Place, key: string): Place | undefined {
  if (key === 'Home') return places[0];
  if (key === 'End') return places.at(-1);
  const way = WAYS[key];
  if (!way) return undefined;
  const [right, down] = way;
  const ahead = places
    .map(place => {
      const [x, y] = [place.x - from.x, place.y - from.y];
      // What lies aside counts double: a key leads along its way first.
      return { place, along: x * right + y * down, aside: Math.abs(x * down) + Math.abs(y * right) };
    })
    .filter(({ along, aside }) => along > 1 && aside <= 2.5 * along)
    .sort((a, b) => a.along + 2 * a.aside - (b.along + 2 * b.aside));
  return ahead[0]?.place;
}
