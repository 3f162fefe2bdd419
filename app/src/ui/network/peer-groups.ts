import type { NetworkPeerRow } from '../../api/contract.ts';

export type PeerKind = NetworkPeerRow['kind'];

/** What the picture and the list show as one: a peer, or many of a kind as a number. */
export type PeerItem =
  | { readonly type: 'peer'; readonly id: string; readonly kind: PeerKind; readonly row: NetworkPeerRow }
  | {
      readonly type: 'group';
      readonly id: string;
      readonly kind: PeerKind;
      readonly rows: readonly NetworkPeerRow[];
    };

/** The order in which kinds are listed. */
const ORDER: readonly PeerKind[] = ['rendezvous', 'hub', 'spare', 'neighbour', 'relay', 'buddy', 'leaf'];

/** Rows by kind, and within one by name; relayed ones last, so that lines through a relay lie side by side. */
export function inOrder(
  rows: readonly NetworkPeerRow[],
  nameOf: (row: NetworkPeerRow) => string,
): readonly NetworkPeerRow[] {
  return [...rows].sort(
    (a, b) =>
      ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) ||
      Number(a.route === 'relayed') - Number(b.route === 'relayed') ||
      (a.kind === 'buddy' ? (a.relay ?? '').localeCompare(b.relay ?? '') : 0) ||
      nameOf(a).localeCompare(nameOf(b)) ||
      (a.id < b.id ? -1 : 1),
  );
}

/**
 * One item for each row of a kind. Where there are more than there is room for, those that say least become a number:
 * of people the last ones, of others all of them.
 *
 * @param rows in order
 * @param room how many items of a kind there may be; kinds left out are never folded
 */
export function foldPeers(
  rows: readonly NetworkPeerRow[],
  room: Readonly<Partial<Record<PeerKind, number>>>,
): readonly PeerItem[] {
  return ORDER.flatMap(kind => {
    const ofKind = rows.filter(row => row.kind === kind);
    const places = room[kind] ?? ofKind.length;
    if (ofKind.length <= places) return ofKind.map(asItem);
    const shown = kind === 'buddy' ? Math.max(0, places - 1) : 0;
    const group: PeerItem = { type: 'group', id: `group:${kind}`, kind, rows: ofKind.slice(shown) };
    return [...ofKind.slice(0, shown).map(asItem), group];
  });
}

const asItem = (row: NetworkPeerRow): PeerItem => ({ type: 'peer', id: row.id, kind: row.kind, row });

/** Bytes per second, both ways. */
export function ratesOfItem(item: PeerItem): { readonly send: number; readonly receive: number } {
  const rows = item.type === 'peer' ? [item.row] : item.rows;
  return {
    send: rows.reduce((sum, row) => sum + row.sendRate, 0),
    receive: rows.reduce((sum, row) => sum + row.receiveRate, 0),
  };
}

/** What a line looks like: that of the peer; of a group, what most of its links are. */
export function lookOf(item: PeerItem): 'same-network' | 'direct' | 'relayed' | 'waiting' {
  const rows = item.type === 'peer' ? [item.row] : item.rows;
  const looks = rows.map(lookOfRow);
  const count = (look: string) => looks.filter(each => each === look).length;
  return looks.reduce((most, look) => (count(look) > count(most) ? look : most), looks[0] ?? 'waiting');
}

function lookOfRow({
  kind,
  state,
  route,
}: NetworkPeerRow): 'same-network' | 'direct' | 'relayed' | 'waiting' {
  if (state === 'connecting') return 'waiting';
  // The way to a relay is the first half of a relayed one.
  if (kind === 'relay') return 'relayed';
  return route === 'unknown' ? 'direct' : route;
}
