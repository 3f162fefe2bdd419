import type { Address } from '@kith/shared/identity/address';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { NetworkPeerRow, NetworkRow } from '../../api/contract.ts';
import { ALICE, BOB, CAROL, DEVICES, FARID, NOW, ROSTER, SALMA } from './fixture-people.ts';

const MINUTE = 60_000;

const PORT_RESTRICTED: NetworkRow['nat'] = {
  mapping: 'endpoint-independent',
  filtering: 'address-and-port-dependent',
  udp: true,
  addresses: ['198.51.100.27'],
  samples: [
    { observer: 'home.example:3478', seen: '198.51.100.27:40112' },
    { observer: 'home.example:3479', seen: '198.51.100.27:40112' },
    { observer: '203.0.113.80:41000', seen: '198.51.100.27:40112' },
  ],
  measuredAt: NOW - 12 * MINUTE,
  measuring: false,
};

/** A device that nobody needs at the moment. */
export const CALM: NetworkRow = {
  overlay: 'attached',
  nat: PORT_RESTRICTED,
  supernode: {
    possible: true,
    hub: 'none',
    relay: 'off',
    reason: 'enough-others',
    leaves: 0,
    relayUsers: 0,
    relayedBytes: 0,
    relayRate: 0,
    routerPorts: [],
  },
  wanted: false,
};

/** It would be of use, and its owner was not asked yet. */
export const WANTED: NetworkRow = {
  ...CALM,
  supernode: { ...CALM.supernode, reason: 'not-willing' },
  wanted: true,
};

/** A hub and relay at work. */
export const BUSY: NetworkRow = {
  ...CALM,
  nat: {
    ...PORT_RESTRICTED,
    filtering: 'endpoint-independent',
    addresses: ['198.51.100.27', '2001:db8:40:7::1a2b'],
  },
  supernode: {
    possible: true,
    hub: 'active',
    relay: 'serving',
    reason: 'chosen',
    since: NOW - 5 * 60 * MINUTE,
    leaves: 214,
    relayUsers: 4,
    relayedBytes: 18_400_000_000,
    relayRate: 412_000,
    routerPorts: ['UDP 40000', 'TCP 40000'],
  },
};

const withSupernode = (more: Partial<NetworkRow['supernode']>, base = CALM): NetworkRow => ({
  ...base,
  supernode: { ...base.supernode, ...more },
});
const withNat = (more: Partial<NetworkRow['nat']>): NetworkRow => ({
  ...CALM,
  nat: { ...PORT_RESTRICTED, ...more },
});

export const SMALL = withSupernode(
  { leaves: 5, relayUsers: 1, relayRate: 0, relayedBytes: 64_000_000 },
  BUSY,
);
export const STANDBY = withSupernode({ hub: 'standby', relay: 'unreachable', since: NOW - 90 * MINUTE });
export const STOPPED = withSupernode({ reason: 'stopped', relayedBytes: 18_400_000_000 });
export const IN_PAGE: NetworkRow = withSupernode({ possible: false, reason: 'not-willing' });

const UNMEASURED: Partial<NetworkRow['nat']> = {
  mapping: 'unknown',
  filtering: 'unknown',
  udp: undefined,
  addresses: [],
  samples: [],
  measuredAt: undefined,
};
export const NAT_UNKNOWN = withNat(UNMEASURED);
export const NAT_MEASURING = withNat({ ...UNMEASURED, measuring: true });
export const NAT_BLOCKED = withNat({ ...UNMEASURED, udp: false, measuredAt: NOW - 2 * MINUTE });
export const NAT_SYMMETRIC = withNat({
  mapping: 'address-and-port-dependent',
  samples: PORT_RESTRICTED.samples.map((sample, index) => ({
    ...sample,
    seen: `198.51.100.27:${40_112 + index * 7}`,
  })),
});
export const AROUND = {
  attached: CALM,
  searching: { ...CALM, overlay: 'searching' },
  alone: { ...CALM, overlay: 'alone' },
} as const;

const peer = (
  id: string,
  kind: NetworkPeerRow['kind'],
  more: Partial<NetworkPeerRow> = {},
): NetworkPeerRow => ({
  id,
  kind,
  state: 'open',
  route: 'direct',
  sendRate: 0,
  receiveRate: 0,
  ...more,
});
const buddy = (index: number, more: Partial<NetworkPeerRow>): NetworkPeerRow => {
  const row = ROSTER[index];
  return peer(`buddy:${index}`, 'buddy', { ...(row && { person: row.address }), ...more });
};

const SERVER_RELAY = 'turn:home.example:3478?transport=udp';
const SERVER = peer('rendezvous', 'rendezvous', { host: 'home.example:443', roundTripMs: 9 });
const HUB = peer('hub:1', 'hub', { roundTripMs: 18, sendRate: 240, receiveRate: 310 });
const SPARE = peer('spare:1', 'spare', { roundTripMs: 31 });

/** An evening at home: a call, a file, somebody behind a strict router, somebody in the next room. */
export const AT_HOME: readonly NetworkPeerRow[] = [
  SERVER,
  HUB,
  SPARE,
  peer('relay:1', 'relay', {
    host: 'home.example:3478',
    relayOf: 'server',
    roundTripMs: 9,
    sendRate: 61_000,
    receiveRate: 58_000,
  }),
  peer('b1', 'buddy', {
    person: BOB,
    device: device('bob-desk'),
    roundTripMs: 12,
    receiveRate: 4_800_000,
    sendRate: 40_000,
  }),
  peer('b2', 'buddy', { person: BOB, device: device('bob-laptop'), roundTripMs: 14 }),
  peer('b3', 'buddy', {
    person: CAROL,
    route: 'relayed',
    relay: SERVER_RELAY,
    relayOf: 'server',
    roundTripMs: 38,
    sendRate: 61_000,
    receiveRate: 58_000,
  }),
  peer('b4', 'buddy', { person: FARID, route: 'same-network', roundTripMs: 0.8, sendRate: 31_000_000 }),
  peer('b5', 'buddy', { person: SALMA, state: 'connecting', route: 'unknown' }),
  peer('own', 'buddy', {
    person: ALICE,
    ...(DEVICES[1] && { device: DEVICES[1].device }),
    route: 'same-network',
    roundTripMs: 2,
  }),
];

/** A supernode: hubs beside it, those who hang on it, two relays of its own buddies. */
export const AS_HUB: readonly NetworkPeerRow[] = [
  SERVER,
  ...AT_HOME.filter(({ kind }) => kind === 'buddy' || kind === 'relay'),
  peer('relay:2', 'relay', { host: '203.0.113.80:41000', relayOf: 'supernode', roundTripMs: 22 }),
  buddy(3, { route: 'relayed', relay: 'turn:203.0.113.80:41000', relayOf: 'supernode', roundTripMs: 61 }),
  buddy(6, { route: 'relayed', relay: 'turn:203.0.113.80:41000', relayOf: 'supernode', roundTripMs: 74 }),
  ...Array.from({ length: 24 }, (_, index) =>
    peer(`neighbour:${index}`, 'neighbour', {
      roundTripMs: 14 + ((index * 13) % 60),
      sendRate: 300,
      receiveRate: 280,
    }),
  ),
  ...Array.from({ length: 214 }, (_, index) =>
    peer(`leaf:${index}`, 'leaf', {
      route: index % 9 === 0 ? 'relayed' : 'direct',
      roundTripMs: 8 + ((index * 29) % 140),
      sendRate: 120,
      receiveRate: 90,
    }),
  ),
];

/** A small one: few enough to be seen one by one. */
export const AS_SMALL_HUB: readonly NetworkPeerRow[] = [
  SERVER,
  ...AT_HOME.filter(({ kind }) => kind === 'buddy').slice(0, 2),
  peer('neighbour:1', 'neighbour', { roundTripMs: 27 }),
  peer('neighbour:2', 'neighbour', { roundTripMs: 44, state: 'replacing' }),
  ...Array.from({ length: 5 }, (_, index) => peer(`leaf:${index}`, 'leaf', { roundTripMs: 20 + index * 11 })),
];

/** The server is away; what there is goes around it. */
export const WITHOUT_SERVER: readonly NetworkPeerRow[] = [
  { ...SERVER, state: 'connecting', route: 'unknown', roundTripMs: undefined },
  ...AT_HOME.filter(({ kind }) => kind !== 'rendezvous' && kind !== 'relay').filter(
    ({ route }) => route !== 'relayed',
  ),
];

const MEMBERS =
  'abdul aiko bea ben chidi clara dana dimitri elif erik femi fatima goran hana igor ines jan jun kofi lena'.split(
    ' ',
  );

/** More people than the picture has room for. */
export const MANY_PEOPLE: readonly NetworkPeerRow[] = [
  SERVER,
  HUB,
  SPARE,
  ...MEMBERS.map((name, index) =>
    peer(`many:${name}`, 'buddy', {
      person: `${name}@home.example` as Address,
      route: index % 7 === 0 ? 'same-network' : 'direct',
      roundTripMs: 10 + ((index * 17) % 80),
    }),
  ),
];

function device(name: string): DeviceId {
  return name.padEnd(22, '0') as DeviceId;
}
