import { relayHost } from '@kith/shared/relay/relay-host';
import type { PeerItem } from './peer-groups.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where something stands, and on which side of it its words are. */
export interface Place extends Point {
  readonly item: PeerItem;
  readonly words: 'start' | 'end' | 'below' | 'none';
}

/** A line: from this device, perhaps through a relay, to an item. */
export interface Line {
  readonly item: PeerItem;
  readonly path: string;
}

export interface MapLayout {
  readonly centre: Point;
  readonly places: readonly Place[];
  readonly lines: readonly Line[];
  /** Where the words go that stand for all who are seen one by one at the bottom. */
  readonly foot: Point | undefined;
}

/** Pixels: between items of a column, around everything, from an item to the words beside it. */
const STEP = 66;
const EDGE = 28;
const WORDS = { least: 88, most: 190 };
/** Between items at the bottom. */
const DOT_STEP = 34;
/** How far the ends of a column lie nearer to the middle than its middle does; less where there is little room. */
const BEND = 0.22;
/** What is higher stays empty above and below. */
const HIGHEST = 760;
/** From the middle down to where lines begin that lead down: below the words there. */
const BELOW = 64;

/** How many items fit into a column, and into the row at the bottom. */
export function roomIn(width: number, height: number): { readonly column: number; readonly row: number } {
  return {
    column: Math.max(4, Math.floor((Math.min(HIGHEST, height) - 2 * EDGE) / (STEP * 0.8))),
    row: Math.max(4, Math.min(12, Math.floor((width * 0.4) / DOT_STEP))),
  };
}

/** Room for the words beside an item of a column, in pixels. */
export function wordsWidth(width: number): number {
  return Math.min(WORDS.most, Math.max(WORDS.least, Math.round(width * 0.21)));
}

/**
 * The picture: this device in the middle, the machines of the network on one side, people on the other, relays on the
 * way to the people who are reached through them, and those who are connected through this device below. The same items
 * always stand in the same places. Left to right; where people write from right to left it is turned round.
 */
export function layoutMap(
  items: readonly PeerItem[],
  size: { width: number; height: number; rightToLeft?: boolean },
): MapLayout {
  const { width, rightToLeft = false } = size;
  const height = Math.min(HIGHEST, size.height);
  const top = (size.height - height) / 2;
  const of = (...kinds: PeerItem['kind'][]) => items.filter(({ kind }) => kinds.includes(kind));
  const leaves = of('leaf');
  const relays = of('relay');
  const people = of('buddy');
  const centre = { x: width / 2, y: leaves.length > 0 ? height * 0.45 : height / 2 };
  const reach = width / 2 - EDGE - wordsWidth(width);

  const machines = column(of('rendezvous', 'hub', 'spare', 'neighbour'), -1, { centre, reach, height });
  const buddies = column(people, 1, { centre, reach, height });
  const yOf = new Map(buddies.map(({ item, y }) => [item, y]));
  const between = relayPlaces(relays, people, yOf, {
    x: centre.x + Math.max(58, reach * 0.46),
    centre,
    height,
  });
  // Aside of the words below relays.
  const foot = { x: centre.x - (relays.length > 0 ? 64 : 0), y: height - EDGE - 12 };
  const row = leaves.map((item, index): Place => {
    const step = index - (leaves.length - 1) / 2;
    const up = item.type === 'group' ? 52 : 40;
    return {
      item,
      x: foot.x + step * DOT_STEP,
      y: foot.y - up - Math.abs(step) * 3,
      words: item.type === 'group' ? 'below' : 'none',
    };
  });
  const put = <At extends Point>(point: At): At => ({
    ...point,
    x: rightToLeft ? width - point.x : point.x,
    y: point.y + top,
  });
  const places = [...machines, ...between, ...buddies, ...row].map(place => put(place));
  const at = new Map(places.map(place => [place.item.id, place]));

  const here = put(centre);
  const lines = places.map(({ item, x, y }): Line => {
    const via = relayOf(item, relays);
    const stop = via && at.get(via.id);
    if (stop) return { item, path: sideways(stop, { x, y }) };
    if (item.kind !== 'leaf') return { item, path: sideways(here, { x, y }) };
    return { item, path: downwards({ x: here.x, y: here.y + BELOW }, { x, y }) };
  });
  const dots = row.some(({ words }) => words === 'none');
  return { centre: here, places, lines, foot: dots ? put(foot) : undefined };
}

/** The relay of the picture that an item is reached through. */
export function relayOf(item: PeerItem, items: readonly PeerItem[]): PeerItem | undefined {
  return item.type === 'peer' ? items.find(relay => leadsTo(relay, item)) : undefined;
}

/** Whether a relay is on the way to a person, or to one of many. */
function leadsTo(relay: PeerItem, item: PeerItem): boolean {
  if (relay.type !== 'peer' || relay.kind !== 'relay' || item.kind !== 'buddy') return false;
  const host = relay.row.relay ?? relay.row.host;
  if (host === undefined) return false;
  const rows = item.type === 'peer' ? [item.row] : item.rows;
  return rows.some(row => row.relay !== undefined && relayHost(row.relay) === relayHost(host));
}

interface Frame {
  readonly centre: Point;
  readonly reach: number;
  readonly height: number;
}

/** A bent column at one side: -1 before the middle, 1 behind it. */
function column(
  items: readonly PeerItem[],
  side: -1 | 1,
  { centre, reach, height }: Frame,
): readonly Place[] {
  const step = Math.min(STEP, (height - 2 * EDGE) / Math.max(1, items.length));
  const half = ((items.length - 1) / 2) * step;
  // Above the words at the bottom, and as near to the middle as it goes.
  const middle = Math.max(EDGE + step / 2 + half, Math.min(centre.y, height - EDGE - step / 2 - half));
  const bend = BEND * Math.min(1, reach / 200);
  return items.map((item, index) => {
    const y = middle - half + index * step;
    const off = half === 0 ? 0 : (y - middle) / Math.max(half, height / 3);
    return {
      item,
      x: centre.x + side * reach * (1 - bend * off * off),
      y,
      words: side < 0 ? 'start' : 'end',
    };
  });
}

/** Relays stand at the height of those they lead to, in their order and apart from each other. */
function relayPlaces(
  relays: readonly PeerItem[],
  people: readonly PeerItem[],
  yOf: ReadonlyMap<PeerItem, number>,
  { x, centre, height }: { x: number; centre: Point; height: number },
): readonly Place[] {
  const wanted = relays
    .map((item, index) => {
      const heights = people.filter(each => leadsTo(item, each)).map(each => yOf.get(each) ?? 0);
      const mean = heights.reduce((sum, y) => sum + y, 0) / heights.length;
      return { item, y: heights.length > 0 ? mean : centre.y + 90 + index };
    })
    .sort((a, b) => a.y - b.y);
  const apart = Math.min(STEP + 14, (height - 2 * EDGE) / Math.max(1, wanted.length));
  let lowest = EDGE + 20 - apart;
  const placed = wanted.map(({ item, y }) => {
    lowest = Math.max(lowest + apart, y);
    return { item, y: lowest };
  });
  const over = Math.max(0, lowest - (height - EDGE - 56));
  return placed.map(({ item, y }) => ({ item, x, y: y - over, words: 'below' }));
}

const n = (value: number) => Math.round(value * 10) / 10;

function sideways(from: Point, to: Point): string {
  const half = (to.x - from.x) / 2;
  return `M${n(from.x)} ${n(from.y)}C${n(from.x + half)} ${n(from.y)} ${n(to.x - half)} ${n(to.y)} ${n(to.x)} ${n(to.y)}`;
}

function downwards(from: Point, to: Point): string {
  const half = (to.y - from.y) / 2;
  return `M${n(from.x)} ${n(from.y)}C${n(from.x)} ${n(from.y + half)} ${n(to.x)} ${n(to.y - half)} ${n(to.x)} ${n(to.y)}`;
}

/** Width of a line in pixels: it grows with each tenfold of the traffic, from 1 kB/s to 10 MB/s. */
export function lineWidth(bytesPerSecond: number): number {
  const tenfolds = Math.log10(Math.max(1_000, bytesPerSecond) / 1_000);
  return n(1.5 + Math.min(4, tenfolds) * 1.1);
}

/** Seconds that a dot takes over 100 pixels of a line, or `undefined` where so little moves that none does. */
export function dotPace(bytesPerSecond: number): number | undefined {
  if (bytesPerSecond < 1_000) return undefined;
  return n(3 - Math.min(4, Math.log10(bytesPerSecond / 1_000)) * 0.55);
}
