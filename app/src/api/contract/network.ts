import { natFilteringSchema, natMappingSchema } from '@kith/shared/overlay/nat-behaviour';
import { supernodeReasonSchema } from '@kith/shared/protocol/rendezvous-contract';
import { addressSchema, deviceIdSchema, lineText, timeSchema } from '@kith/shared/protocol/schemas';
import { z } from 'zod';
import { command, nothing, single, topic } from './define.ts';

/** Whose relay a link goes through; absent where that is not known, as of one that the other side chose. */
export const relayOfSchema = z.enum(['server', 'supernode']);
export type RelayOf = z.infer<typeof relayOfSchema>;

/** Who is at the other end of a line of the network view. */
export const networkPeerSchema = z.strictObject({
  /** Unique among the rows: kind and device, or what there is of it. */
  id: z.string(),
  kind: z.enum(['rendezvous', 'hub', 'spare', 'neighbour', 'leaf', 'relay', 'buddy']),
  /** Of whom one knows it: buddies and own devices. */
  person: addressSchema.optional(),
  device: deviceIdSchema.optional(),
  /** Of a rendezvous or a relay: host and port. */
  host: z.string().max(300).optional(),
  state: z.enum(['connecting', 'open', 'replacing']),
  route: z.enum(['same-network', 'direct', 'relayed', 'unknown']),
  /** Address of the relay of a relayed link, or its URL as ICE servers have them. */
  relay: z.string().max(300).optional(),
  /** Of relayed links, and of relays themselves. */
  relayOf: relayOfSchema.optional(),
  roundTripMs: z.number().nonnegative().optional(),
  /** Bytes per second. */
  sendRate: z.number().nonnegative(),
  receiveRate: z.number().nonnegative(),
});
export type NetworkPeerRow = z.infer<typeof networkPeerSchema>;

/** What works without the server, and what waits. */
export const overlayStateSchema = z.enum([
  /** Not signed in, or nothing is known of any overlay. */
  'none',
  /** Looking for a hub. */
  'searching',
  /** Attached to a hub: buddies are found, called and written to, server or not. */
  'attached',
  /** No hub can be reached: only who is on this network, and links that are open. */
  'alone',
]);

export const networkSchema = z.strictObject({
  overlay: overlayStateSchema,
  nat: z.strictObject({
    mapping: natMappingSchema,
    filtering: natFilteringSchema,
    /** Whether UDP gets out at all; `undefined`: not known yet. */
    udp: z.boolean().optional(),
    /** Addresses by which others see this device. */
    addresses: z.array(z.string().max(100)).max(4),
    /** Who said so: servers that were asked and what they saw, as `host:port`. */
    samples: z.array(z.strictObject({ observer: z.string().max(100), seen: z.string().max(100) })).max(10),
    measuredAt: timeSchema.optional(),
    measuring: z.boolean(),
  }),
  supernode: z.strictObject({
    /** A program in a browser tab can't relay, nor can it be relied on to stay. */
    possible: z.boolean(),
    hub: z.enum(['none', 'standby', 'active']),
    relay: z.enum(['off', 'unreachable', 'serving']),
    reason: z.enum([
      ...supernodeReasonSchema.options,
      'asking',
      'on-battery',
      'metered',
      'hours',
      'stopped',
      'offline',
    ]),
    since: timeSchema.optional(),
    /** For whom, in numbers. */
    leaves: z.int().nonnegative(),
    relayUsers: z.int().nonnegative(),
    /** Since the program started, both ways. Bytes, and bytes per second now. */
    relayedBytes: z.number().nonnegative(),
    relayRate: z.number().nonnegative(),
    /** Ports that a router was asked for and gave: `UDP 40000` and the like. */
    routerPorts: z.array(lineText(60)).max(10),
  }),
  /** The rendezvous would like to have this device as a supernode, and nobody was asked yet. */
  wanted: z.boolean(),
});
export type NetworkRow = z.infer<typeof networkSchema>;

export const NETWORK_COMMANDS = {
  /** Measures anew what kind of NAT this is. */
  'network.measure': command(nothing, nothing),
  /** Stops serving others until the program starts again; `false` takes that back. */
  'network.stop': command(z.strictObject({ stopped: z.boolean() }), nothing),
};

export const NETWORK_TOPICS = {
  network: single(networkSchema),
  'network-peers': topic(nothing, networkPeerSchema, 'id', { sort: 'id' }),
};
