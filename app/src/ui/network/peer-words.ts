import { relayHost } from '@kith/shared/relay/relay-host';
import type { NetworkPeerRow } from '../../api/contract.ts';
import { rateText } from '../format/amounts.ts';
import { relayOfRoute, roundTripText, routeLabel, routeName, routeOfPeer } from '../format/route.ts';
import type { Text } from '../i18n/use-text.ts';
import { type PeerItem, ratesOfItem } from './peer-groups.ts';

/** Who people and devices are, as far as this device knows. */
export interface PeerNames {
  readonly own: string | undefined;
  readonly serverHost: string | undefined;
  person(address: string): string;
  device(device: string): string | undefined;
  /** Links are open to more than one device of this person. */
  severalOf(address: string): boolean;
}

/** What a peer is called. */
export function peerName(row: NetworkPeerRow, names: PeerNames, text: Text): string {
  if (row.kind === 'relay') {
    const { of, host } = relayOfRoute(
      { relay: row.relay ?? row.host, relayOf: row.relayOf },
      names.serverHost,
    );
    return of === undefined ? (host ?? text('network.peer.relay')) : text(`network.relay.${of}`);
  }
  if (row.person === undefined) return text(`network.peer.${row.kind}`);
  const device = row.device === undefined ? undefined : names.device(row.device);
  if (row.person === names.own) return device ?? text('network.peer.own');
  const name = names.person(row.person);
  return device !== undefined && names.severalOf(row.person) ? `${name} · ${device}` : name;
}

export function itemName(item: PeerItem, names: PeerNames, text: Text): string {
  return item.type === 'peer'
    ? peerName(item.row, names, text)
    : text(`network.more.${groupKind(item)}`, { count: item.rows.length });
}

/** Only these are ever folded. */
function groupKind({ kind }: PeerItem): 'buddy' | 'neighbour' | 'leaf' | 'relay' {
  return kind === 'buddy' || kind === 'neighbour' || kind === 'relay' ? kind : 'leaf';
}

/** What it is for this device: `Hub`, `Your device`. */
export function kindWords(row: NetworkPeerRow, names: PeerNames, text: Text): string {
  return text(`network.peer.${kindOf(row, names)}`);
}

/** The kind of a row, where an own device is one of its own. */
export function kindOf(row: NetworkPeerRow, names: PeerNames): NetworkPeerRow['kind'] | 'own' {
  return row.kind === 'buddy' && row.person !== undefined && row.person === names.own ? 'own' : row.kind;
}

/** The short line under a name: `direct · 12 ms`. */
export function peerLine(row: NetworkPeerRow, text: Text, locale: string): string {
  if (row.kind === 'relay' && row.roundTripMs === undefined) return hostOf(row) ?? '';
  const label = routeLabel(routeOfPeer(row));
  const way =
    row.kind === 'relay' ? '' : text(label === undefined ? 'network.unknown-route' : `route.${label}`);
  const time = row.roundTripMs === undefined ? '' : roundTripText(row.roundTripMs, locale);
  return [way, time].filter(part => part !== '').join(' · ');
}

export function hostOf(row: NetworkPeerRow): string | undefined {
  return row.host ?? (row.kind === 'relay' && row.relay !== undefined ? relayHost(row.relay) : undefined);
}

/** `receiving 1.2 MB/s, sending 300 kB/s`. */
export function trafficWords(item: PeerItem, text: Text, locale: string): string {
  const { send, receive } = ratesOfItem(item);
  const parts = [
    receive >= 1 ? text('network.receiving', { rate: rateText(receive, locale) }) : '',
    send >= 1 ? text('network.sending', { rate: rateText(send, locale) }) : '',
  ].filter(part => part !== '');
  return parts.length === 0 ? text('network.quiet') : parts.join(', ');
}

/** What else there is to say of an item beside its name and line, for who can't see the picture. */
export function spokenMore(item: PeerItem, names: PeerNames, text: Text, locale: string): string {
  if (item.type === 'group') return trafficWords(item, text, locale);
  const { row } = item;
  const kind = kindWords(row, names, text);
  const parts = [
    kind === peerName(row, names, text) ? '' : kind,
    row.kind !== 'relay' && routeLabel(routeOfPeer(row)) === 'relayed'
      ? routeName('relayed', relayOfRoute(row, names.serverHost), text)
      : '',
    row.state === 'open' ? trafficWords(item, text, locale) : '',
  ];
  return parts.filter(part => part !== '').join(', ');
}
