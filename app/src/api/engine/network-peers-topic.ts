import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { Engine } from '../../engine/engine.ts';
import type { LinkState } from '../../engine/links/links.ts';
import type { Clock } from '../../engine/ports/clock.ts';
import type { NetworkPeerRow } from '../contract/network.ts';
import type { TopicSource } from '../server/topic-source.ts';

/** Looked at so often while somebody looks. Milliseconds. */
const EVERY = 1_000;

type Networked = Pick<Engine, 'session' | 'links' | 'overlay'>;
type Measured = Pick<
  NetworkPeerRow,
  'state' | 'route' | 'relay' | 'roundTripMs' | 'sendRate' | 'receiveRate'
>;

/** What this device is connected to and how, as measured. */
export function networkPeersTopic(engine: Networked, clock: Clock): TopicSource<NetworkPeerRow> {
  return {
    snapshot: async () => rows(engine),
    subscribe: onChange => {
      let told = new Map(rows(engine).map(row => [row.id, JSON.stringify(row)]));
      let cancel: () => void = () => undefined;
      const look = () => {
        const now = rows(engine);
        const texts = new Map(now.map(row => [row.id, JSON.stringify(row)]));
        const set = now.filter(({ id }) => texts.get(id) !== told.get(id));
        const remove = [...told.keys()].filter(id => !texts.has(id));
        told = texts;
        if (set.length > 0 || remove.length > 0) onChange({ set, remove });
        cancel = clock.after(EVERY, look);
      };
      cancel = clock.after(EVERY, look);
      return () => cancel();
    },
  };
}

function rows(engine: Networked): NetworkPeerRow[] {
  const linked = [...hubs(engine), ...buddies(engine)];
  return [...rendezvous(engine), ...linked, ...relays(linked)];
}

function rendezvous({ session }: Networked): NetworkPeerRow[] {
  const { state, server } = session.view.session();
  if (server === undefined || (state !== 'online' && state !== 'connecting')) return [];
  return [
    {
      id: 'rendezvous',
      kind: 'rendezvous',
      host: new URL(server.url).host,
      state: state === 'online' ? 'open' : 'connecting',
      route: 'unknown',
      sendRate: 0,
      receiveRate: 0,
    },
  ];
}

function hubs({ overlay }: Networked): NetworkPeerRow[] {
  const node = overlay.current?.node;
  if (!node) return [];
  const { hub, spare } = node.leaf;
  const neighbours = new Set(node.hub?.neighbours);
  const kindOf = (device: DeviceId) => {
    if (device === hub) return 'hub';
    if (device === spare) return 'spare';
    return neighbours.has(device) ? 'neighbour' : 'leaf';
  };
  return [...node.links.devices()].flatMap(device => {
    const measured = measuredOf(node.links.state(device));
    const kind = kindOf(device);
    // Who is only being dialed is a hub: nobody dials leaves.
    const shown = kind === 'leaf' && node.hub === undefined ? 'hub' : kind;
    return measured ? [{ id: `hub ${device}`, kind: shown, device, ...measured }] : [];
  });
}

function buddies({ session, links }: Networked): NetworkPeerRow[] {
  return [...links.devices()].flatMap(device => {
    const measured = measuredOf(links.state(device));
    const person = session.contacts.find(device)?.address;
    return measured
      ? [{ id: `buddy ${device}`, kind: 'buddy' as const, device, ...(person && { person }), ...measured }]
      : [];
  });
}

/** Relays that links go through, with what goes through each. */
function relays(linked: readonly NetworkPeerRow[]): NetworkPeerRow[] {
  const found = new Map<string, NetworkPeerRow>();
  for (const { relay, sendRate, receiveRate } of linked) {
    if (relay === undefined) continue;
    const before = found.get(relay);
    found.set(relay, {
      id: `relay ${relay}`,
      kind: 'relay',
      host: relay,
      state: 'open',
      route: 'unknown',
      sendRate: (before?.sendRate ?? 0) + sendRate,
      receiveRate: (before?.receiveRate ?? 0) + receiveRate,
    });
  }
  return [...found.values()];
}

function measuredOf(link: LinkState): Measured | undefined {
  if (link.state === 'closed') return undefined;
  if (link.state === 'connecting')
    return { state: 'connecting', route: 'unknown', sendRate: 0, receiveRate: 0 };
  const { state, route, relay, roundTripMs, sendRate, receiveRate } = link;
  return {
    state,
    route,
    ...(relay !== undefined && { relay: relay.slice(0, 100) }),
    ...(roundTripMs !== undefined && { roundTripMs: Math.round(roundTripMs) }),
    sendRate: Math.round(sendRate),
    receiveRate: Math.round(receiveRate),
  };
}
