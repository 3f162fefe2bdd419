import { describe, expect, it } from 'vitest';
import { AS_HUB, AS_SMALL_HUB, AT_HOME, MANY_PEOPLE } from '../gallery/fixture-network.ts';
import { dotPace, layoutMap, lineWidth, relayOf, roomIn, wordsWidth } from './map-layout.ts';
import { nextPlace } from './map-steps.ts';
import { foldPeers, inOrder } from './peer-groups.ts';

const SIZES = [
  { width: 480, height: 420 },
  { width: 760, height: 560 },
  { width: 1_400, height: 900 },
];
const SCENES = { AT_HOME, AS_HUB, AS_SMALL_HUB, MANY_PEOPLE };

function itemsOf(rows: typeof AT_HOME, { width, height }: { width: number; height: number }) {
  const room = roomIn(width, height);
  return foldPeers(
    inOrder(rows, ({ id }) => id),
    { buddy: room.column, neighbour: Math.max(1, room.column - 3), leaf: room.row, relay: 4 },
  );
}

describe.each(SIZES)('the picture at $width × $height', size => {
  it.each(Object.entries(SCENES))('keeps everything inside and apart: %s', (_, rows) => {
    const { places } = layoutMap(itemsOf(rows, size), size);
    for (const { x, y, words } of places) {
      expect(x).toBeGreaterThan(words === 'start' ? wordsWidth(size.width) : 20);
      expect(x).toBeLessThan(size.width - (words === 'end' ? wordsWidth(size.width) : 20));
      expect(y).toBeGreaterThan(20);
      expect(y).toBeLessThan(size.height - 20);
    }
    for (const [index, place] of places.entries()) {
      for (const other of places.slice(index + 1)) {
        expect(Math.hypot(place.x - other.x, place.y - other.y)).toBeGreaterThanOrEqual(30);
      }
    }
  });

  it('is the same for the same items, and turned round from right to left', () => {
    const items = itemsOf(AS_HUB, size);
    const picture = layoutMap(items, size);
    expect(layoutMap(items, size)).toEqual(picture);
    const turned = layoutMap(items, { ...size, rightToLeft: true });
    expect(turned.places.map(({ x, y }) => [Math.round(size.width - x), y])).toEqual(
      picture.places.map(({ x, y }) => [Math.round(x), y]),
    );
  });
});

describe('lines', () => {
  const size = { width: 800, height: 600 };
  const items = itemsOf(AT_HOME, size);
  const { places, lines } = layoutMap(items, size);
  const placeOf = (id: string) => places.find(({ item }) => item.id === id)!;
  const lineOf = (id: string) => lines.find(({ item }) => item.id === id)!.path;

  it('lead from this device, or from the relay that somebody is reached through', () => {
    expect(lineOf('b1')).toMatch(/^M400 300C/);
    const relay = placeOf('relay:1');
    expect(lineOf('b3').startsWith(`M${Math.round(relay.x * 10) / 10} `)).toBe(true);
    expect(relayOf(placeOf('b3').item, items)?.id).toBe('relay:1');
    expect(relayOf(placeOf('b1').item, items)).toBeUndefined();
  });

  it('are thicker the more moves, within bounds', () => {
    expect(lineWidth(0)).toBe(1.5);
    expect(lineWidth(1_000)).toBe(1.5);
    expect(lineWidth(100_000)).toBeGreaterThan(lineWidth(10_000));
    expect(lineWidth(1e12)).toBe(lineWidth(1e7));
  });

  it('have dots that are faster the more moves, and none for signs of life', () => {
    expect(dotPace(500)).toBeUndefined();
    expect(dotPace(1_000_000)!).toBeLessThan(dotPace(10_000)!);
    expect(dotPace(1e12)!).toBeGreaterThan(0);
  });
});

describe('arrow keys', () => {
  const size = { width: 800, height: 600 };
  const { places } = layoutMap(itemsOf(AT_HOME, size), size);
  const from = (id: string) => places.find(({ item }) => item.id === id)!;
  const after = (id: string, key: string) => nextPlace(places, from(id), key)?.item.id;

  it('lead to the nearest one that way', () => {
    expect(after('rendezvous', 'ArrowDown')).toBe('hub:1');
    expect(after('spare:1', 'ArrowUp')).toBe('hub:1');
    expect(after('b1', 'ArrowDown')).toBe('b2');
    expect(after('b3', 'ArrowLeft')).toBe('relay:1');
    expect(after('b1', 'ArrowRight')).toBeUndefined();
    expect(after('hub:1', 'a')).toBeUndefined();
  });

  it('reach everything', () => {
    const reached = new Set([places[0]!]);
    for (const place of reached) {
      for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End']) {
        const next = nextPlace(places, place, key);
        if (next) reached.add(next);
      }
    }
    expect(reached.size).toBe(places.length);
  });
});
