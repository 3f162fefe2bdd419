import { LIMITS } from '@kith/shared/protocol/limits';
import { lifetimeSchema, orderSchema } from '@kith/shared/protocol/peer-messages';
import {
  addressSchema,
  deviceIdSchema,
  idSchema,
  lineText,
  presenceStateSchema,
  timeSchema,
} from '@kith/shared/protocol/schemas';
import { z } from 'zod';
import { notifySchema } from '../../engine/chat/notify.ts';
import { messageRowSchema } from './chat.ts';
import { command, nothing, topic } from './define.ts';
import { relayOfSchema } from './network.ts';

export const PEOPLE_COMMANDS = {
  'buddy.find': command(
    z.strictObject({ address: z.string().max(400) }),
    z.strictObject({ address: addressSchema, relation: z.enum(['none', 'buddy', 'requested', 'requests']) }),
  ),
  /** `to`: an address as typed (the server may be left out), or an invite link. */
  'buddy.request': command(
    z.strictObject({ to: z.string().max(2_048), note: lineText(LIMITS.requestNoteLength) }),
    z.strictObject({ address: addressSchema, outcome: z.enum(['requested', 'buddies']) }),
  ),
  'buddy.answer': command(
    z.strictObject({ address: addressSchema, answer: z.enum(['accept', 'decline', 'ignore']) }),
    nothing,
  ),
  'buddy.withdraw': command(z.strictObject({ address: addressSchema }), nothing),
  'buddy.remove': command(z.strictObject({ address: addressSchema }), nothing),
  'buddy.block': command(z.strictObject({ address: addressSchema }), nothing),
  'buddy.unblock': command(z.strictObject({ address: addressSchema }), nothing),
  'buddy.organise': command(
    z.strictObject({
      address: addressSchema,
      alias: lineText(LIMITS.aliasLength).optional(),
      groups: z.array(lineText(LIMITS.buddyGroupNameLength).min(1)).max(20),
    }),
    nothing,
  ),
  'buddy.safety-number': command(
    z.strictObject({ address: addressSchema }),
    z.strictObject({ groups: z.array(z.string()), qr: z.string() }),
  ),
  'buddy.verify': command(z.strictObject({ address: addressSchema, verified: z.boolean() }), nothing),
  /** Trust a buddy's new identity after the warning. */
  'buddy.accept-identity': command(z.strictObject({ address: addressSchema }), nothing),
  /** Whether connections to this buddy go through relays only; without `hide` as the settings say. */
  'buddy.hide-address': command(
    z.strictObject({ address: addressSchema, hide: z.boolean().optional() }),
    nothing,
  ),
  'invite.create': command(nothing, z.strictObject({ link: z.string(), expiresAt: timeSchema })),
  'presence.set': command(
    z.strictObject({
      state: presenceStateSchema.exclude(['offline']),
      text: lineText(LIMITS.statusTextLength),
    }),
    nothing,
  ),
} as const;

const routeSchema = z.strictObject({
  state: z.enum(['closed', 'connecting', 'open', 'replacing']),
  kind: z.enum(['same-network', 'direct', 'relayed']).optional(),
  /** Address of the relay of a relayed link, or its URL as ICE servers have them; where it is one of ours. */
  relay: z.string().max(300).optional(),
  relayOf: relayOfSchema.optional(),
  /** Milliseconds. */
  roundTrip: z.number().optional(),
});

const rosterRowSchema = z.strictObject({
  address: addressSchema,
  alias: z.string().optional(),
  groups: z.array(z.string()),
  state: presenceStateSchema,
  text: z.string(),
  lastSeen: timeSchema.optional(),
  devices: z.array(z.strictObject({ device: deviceIdSchema, name: z.string(), state: presenceStateSchema })),
  unread: z.int().nonnegative(),
  /** `order` up to which this person has read: where the unread separator goes. */
  readUpTo: orderSchema.optional(),
  last: messageRowSchema.optional(),
  notify: notifySchema,
  /** Disappearing messages: seconds that what is written now lives, and what one of the two asks for. */
  timer: z
    .strictObject({
      lifetime: lifetimeSchema.optional(),
      proposal: z.strictObject({ id: idSchema, mine: z.boolean(), lifetime: lifetimeSchema }).optional(),
    })
    .optional(),
  typing: z.boolean(),
  draft: z.string(),
  verified: z.boolean(),
  verifiedAt: timeSchema.optional(),
  /** The identity key changed without a rotation: nothing is sent until the person accepts. */
  identityChanged: z.boolean(),
  route: routeSchema,
  /** Files up to so many bytes come by themselves; absent: as the settings say. */
  acceptUpTo: z.int().nonnegative().optional(),
  /** Whether the network address of this device is hidden from them; absent: as the settings say. */
  hideAddress: z.boolean().optional(),
});
export type RosterRow = z.infer<typeof rosterRowSchema>;

const requestRowSchema = z.strictObject({
  address: addressSchema,
  direction: z.enum(['incoming', 'outgoing']),
  note: z.string(),
  at: timeSchema,
  ignored: z.boolean(),
});
export type RequestRow = z.infer<typeof requestRowSchema>;

export const PEOPLE_TOPICS = {
  roster: topic(nothing, rosterRowSchema, 'address'),
  requests: topic(nothing, requestRowSchema, 'address', { sort: 'at' }),
  blocked: topic(nothing, z.strictObject({ address: addressSchema }), 'address', { sort: 'address' }),
} as const;
