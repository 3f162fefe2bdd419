import { z } from 'zod';
import { fromUtf8, utf8 } from '../protocol/bytes.ts';
import { iceServerSchema } from '../protocol/rendezvous-contract.ts';
import { failed, ok, type Result } from '../protocol/result.ts';
import { base64Url, deviceIdSchema, idSchema, publicKeySchema } from '../protocol/schemas.ts';
import type { HubBeacon } from './hub-beacon.ts';
import type { HubCertificate, OverlayPass } from './hub-certificate.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import { placeSchema } from './place.ts';
import type { PresenceRecord } from './presence-record.ts';
import type { Signed } from './signed.ts';

/**
 * What leaves and hubs say to each other over the `overlay` channel of their links (PROTOCOL, chapter Overlay). On the wire
 * tokens are text; the cores take and give messages in which they are `Signed`: see `OverlayChecker`.
 */

const envelope = base64Url(OVERLAY_LIMITS.envelope).min(1);

export const refusalSchema = z.enum([
  /** It has enough leaves. */
  'full',
  /** The pass is not this device's, or no longer good. */
  'bad-pass',
  'handle-taken',
  /** It serves nobody now. */
  'not-serving',
]);
export type Refusal = z.infer<typeof refusalSchema>;

/** All messages, for one notation of tokens. */
function notation<P extends z.ZodType, C extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  pass: P,
  certificate: C,
  beacon: B,
  record: R,
) {
  const records = z.array(record).max(OVERLAY_LIMITS.names);
  const names = z.array(publicKeySchema).min(1).max(OVERLAY_LIMITS.names);
  const hubs = z.array(deviceIdSchema).max(OVERLAY_LIMITS.hubNames);
  const certificates = z.array(certificate).max(OVERLAY_LIMITS.gossipItems);

  /** What is carried from one device to another, unread. */
  const content = z.discriminatedUnion('kind', [
    /** To a leaf: a secretbox under the key of its record; who sent it is inside. */
    z.strictObject({ kind: z.literal('letter'), sealed: base64Url(OVERLAY_LIMITS.letter).min(1) }),
    /** To a hub, by somebody who wants a link to it: a sealed signal, and where its answers go. */
    z.strictObject({ kind: z.literal('knock'), pass, at: placeSchema, envelope }),
    /** From a hub to who knocked: a sealed signal. */
    z.strictObject({ kind: z.literal('reply'), hub: deviceIdSchema, envelope }),
  ]);

  const fromLeaf = [
    /** Again, with another `spare`: the hub becomes the spare or the spare the hub. */
    z.strictObject({ kind: z.literal('attach'), pass, handle: idSchema, spare: z.boolean() }),
    z.strictObject({ kind: z.literal('detach') }),
    z.strictObject({ kind: z.literal('publish'), record }),
    z.strictObject({ kind: z.literal('lookup'), id: idSchema, names }),
    /** Without a handle it is for the hub itself. */
    z.strictObject({
      kind: z.literal('signal'),
      id: idSchema,
      to: placeSchema.partial({ handle: true }),
      content,
    }),
    /** Asks for a name and password at the relay that the hub runs. */
    z.strictObject({ kind: z.literal('relay'), id: idSchema }),
  ] as const;

  const toLeaf = [
    z.strictObject({ kind: z.literal('attached'), handle: idSchema, spare: z.boolean() }),
    z.strictObject({ kind: z.literal('refused'), handle: idSchema, reason: refusalSchema }),
    /** Of the names asked for, those that have records. `unanswered`: nobody who should know them answered. */
    z.strictObject({
      kind: z.literal('found'),
      id: idSchema,
      records,
      unanswered: z.array(publicKeySchema).max(OVERLAY_LIMITS.names),
    }),
    z.strictObject({ kind: z.literal('delivered'), handle: idSchema, content }),
    /** The signal with this id did not arrive. */
    z.strictObject({ kind: z.literal('unreachable'), id: idSchema }),
    /** Hubs that serve, and hubs that no longer do. */
    z.strictObject({ kind: z.literal('hubs'), certificates, gone: hubs }),
    z.strictObject({ kind: z.literal('servers'), id: idSchema, server: iceServerSchema.optional() }),
    /** To a stand-by: be a hub from now on. */
    z.strictObject({ kind: z.literal('activate') }),
    /** Go to this hub, when it takes you; stay until then. */
    z.strictObject({ kind: z.literal('move'), to: deviceIdSchema }),
  ] as const;

  const routed = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('store'), records }),
    z.strictObject({ kind: z.literal('lookup'), names }),
    z.strictObject({ kind: z.literal('found'), records }),
    z.strictObject({ kind: z.literal('signal'), handle: idSchema.optional(), content }),
    z.strictObject({ kind: z.literal('unreachable') }),
  ]);

  const betweenHubs = [
    z.strictObject({ kind: z.literal('greet'), certificate }),
    /** Neighbours no longer: one has too many, rotates, or stops. */
    z.strictObject({ kind: z.literal('part') }),
    z.strictObject({
      kind: z.literal('gossip'),
      certificates,
      beacons: z.array(beacon).max(OVERLAY_LIMITS.gossipItems),
      /** Nobody answers there; `sequence` of the last beacon that was seen. */
      suspects: z
        .array(z.strictObject({ hub: deviceIdSchema, sequence: z.int().nonnegative() }))
        .max(OVERLAY_LIMITS.hubNames),
    }),
    /** Asks for certificates and beacons of hubs that were named and are not known. */
    z.strictObject({ kind: z.literal('want'), hubs }),
    /** `id` names the question: an answer (`found`, `unreachable`) has that of what it answers. */
    z.strictObject({
      kind: z.literal('forward'),
      to: deviceIdSchema,
      from: deviceIdSchema,
      ttl: z.int().min(0).max(OVERLAY_LIMITS.ttl),
      id: idSchema,
      message: routed,
    }),
  ] as const;

  return {
    content,
    routed,
    fromLeaf: z.discriminatedUnion('kind', fromLeaf),
    toLeaf: z.discriminatedUnion('kind', toLeaf),
    betweenHubs: z.discriminatedUnion('kind', betweenHubs),
    any: z.discriminatedUnion('kind', [...fromLeaf, ...toLeaf, ...betweenHubs]),
  };
}

const wire = notation(
  base64Url(OVERLAY_LIMITS.passToken),
  base64Url(OVERLAY_LIMITS.certificateToken),
  base64Url(OVERLAY_LIMITS.beaconToken),
  base64Url(OVERLAY_LIMITS.recordToken),
);
export const wireMessageSchema = wire.any;
/** As it came: nothing in it was checked but its shape. */
export type WireMessage = z.infer<typeof wire.any>;
export type WireContent = z.infer<typeof wire.content>;
export type WireRouted = z.infer<typeof wire.routed>;

type Checked = ReturnType<
  typeof notation<
    z.ZodType<Signed<OverlayPass>>,
    z.ZodType<Signed<HubCertificate>>,
    z.ZodType<Signed<HubBeacon>>,
    z.ZodType<Signed<PresenceRecord>>
  >
>;
/** Tokens in it were checked: pass and certificate against the rendezvous' key, beacon against its hub's, record against its name. */
export type OverlayMessage = z.infer<Checked['any']>;
export type FromLeaf = z.infer<Checked['fromLeaf']>;
export type ToLeaf = z.infer<Checked['toLeaf']>;
export type BetweenHubs = z.infer<Checked['betweenHubs']>;
export type Routed = z.infer<Checked['routed']>;
export type Content = z.infer<Checked['content']>;
export type Forward = Extract<BetweenHubs, { kind: 'forward' }>;
export type Gossip = Extract<BetweenHubs, { kind: 'gossip' }>;
/** What a hub takes; everything else is for the leaf of the same device. */
export type ToHub = FromLeaf | BetweenHubs;

const TO_LEAF: ReadonlySet<OverlayMessage['kind']> = new Set<ToLeaf['kind']>([
  'attached',
  'refused',
  'found',
  'delivered',
  'unreachable',
  'hubs',
  'servers',
  'activate',
  'move',
]);

/** Whether a message is for the leaf of a device, or for its hub: one link carries both. */
export function isForLeaf(message: OverlayMessage): message is ToLeaf {
  return TO_LEAF.has(message.kind);
}

export type MessageError = 'message-too-large' | 'malformed-message';

export function encodeMessage(message: OverlayMessage): Uint8Array<ArrayBuffer> {
  return utf8(JSON.stringify(message));
}

/** Reads a message; its tokens are not checked. */
export function decodeMessage(bytes: Uint8Array): Result<WireMessage, MessageError> {
  if (bytes.length > OVERLAY_LIMITS.message) return failed('message-too-large');
  try {
    const parsed = wireMessageSchema.safeParse(JSON.parse(fromUtf8(bytes) ?? ''));
    return parsed.success ? ok(parsed.data) : failed('malformed-message');
  } catch {
    return failed('malformed-message');
  }
}
