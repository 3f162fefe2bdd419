import { z } from 'zod';
import { contactCardSchema } from '../identity/contact-card.ts';
import { argon2idParametersSchema } from '../identity/password-keys.ts';
import { rendezvousErrorSchema } from './errors.ts';
import { LIMITS } from './limits.ts';
import {
  addressSchema,
  base64Url,
  deviceIdSchema,
  idSchema,
  lineText,
  presenceStateSchema,
  publicKeySchema,
  timeSchema,
  tokenSchema,
  userNameSchema,
} from './schemas.ts';

/**
 * The contract of the rendezvous: what a device may ask (`REQUESTS`: a socket.io event with one argument and an
 * acknowledgement) and what the server tells it (`EVENTS`). Both sides check what they receive against it.
 * Binary values are base64url text; signed values are `SignedToken`s. See PROTOCOL.md, "Rendezvous".
 */

const nothing = z.strictObject({});
const authKey = base64Url(43).length(43);
const wrapped = base64Url(LIMITS.wrappedIdentityLength).min(1);
const envelope = base64Url(LIMITS.signalEnvelopeLength).min(1);
const mailboxEnvelope = base64Url(LIMITS.mailboxEnvelopeLength).min(1);
/** An opening of the account besides the password: keys of the printed recovery code. */
const opening = z.strictObject({ auth: authKey, wrapped });

export const signUpPolicySchema = z.enum(['open', 'invite', 'closed']);
export type SignUpPolicy = z.infer<typeof signUpPolicySchema>;

/** Payload of the signed token (domain `welcome`) that answers `hello`. */
export const welcomeSchema = z.strictObject({
  v: z.literal(1),
  protocol: z.int(),
  /** Domain part of the addresses of this server. */
  name: z.string().max(LIMITS.serverNameLength),
  /** Ed25519 key of the server: clients pin it. */
  key: publicKeySchema,
  /** The client's challenge, echoed: the server holds the key now. */
  challenge: idSchema,
  /** To be signed by a device that logs in on this connection. */
  nonce: idSchema,
  time: timeSchema,
  signUp: signUpPolicySchema,
  argon2id: argon2idParametersSchema,
});
export type Welcome = z.infer<typeof welcomeSchema>;

/** Payload of the token (domain `device-login`) by which a known device logs in. */
export const deviceLoginSchema = z.strictObject({
  v: z.literal(1),
  address: addressSchema,
  device: deviceIdSchema,
  nonce: idSchema,
  serverKey: publicKeySchema,
});
export type DeviceLogin = z.infer<typeof deviceLoginSchema>;

export const devicePresenceSchema = z.strictObject({
  device: deviceIdSchema,
  state: presenceStateSchema,
});

/** What a buddy may see of an account. `devices` lists those that are online and visible. */
export const presenceSchema = z.strictObject({
  address: addressSchema,
  state: presenceStateSchema,
  text: lineText(LIMITS.statusTextLength),
  devices: z.array(devicePresenceSchema).max(LIMITS.devicesPerAccount),
  /** When the last device left; absent while online, or when the owner doesn't say. */
  lastSeen: timeSchema.optional(),
});
export type Presence = z.infer<typeof presenceSchema>;

export const buddySchema = z.strictObject({
  address: addressSchema,
  alias: lineText(LIMITS.aliasLength).optional(),
  groups: z.array(lineText(LIMITS.buddyGroupNameLength)).max(20),
  since: timeSchema,
});
export type Buddy = z.infer<typeof buddySchema>;

export const buddyRequestSchema = z.strictObject({
  address: addressSchema,
  direction: z.enum(['incoming', 'outgoing']),
  note: lineText(LIMITS.requestNoteLength),
  at: timeSchema,
  /** Put aside by its receiver: kept out of sight, the sender sees no difference. */
  ignored: z.boolean(),
});
export type BuddyRequest = z.infer<typeof buddyRequestSchema>;

/** One of one's own devices. `label` is what its owner calls it. */
export const ownDeviceSchema = z.strictObject({
  device: deviceIdSchema,
  label: lineText(LIMITS.deviceNameLength),
  addedAt: timeSchema,
  lastSeen: timeSchema.optional(),
  online: z.boolean(),
});
export type OwnDevice = z.infer<typeof ownDeviceSchema>;

export const accountSettingsSchema = z.strictObject({
  /** Whether buddies see when this account was last online. */
  showLastSeen: z.boolean(),
});
export type AccountSettings = z.infer<typeof accountSettingsSchema>;

/** All a device needs after log-in; what changes later comes as events. */
export const sessionStateSchema = z.strictObject({
  card: contactCardSchema,
  devices: z.array(ownDeviceSchema),
  buddies: z.array(buddySchema).max(LIMITS.buddiesPerAccount),
  requests: z.array(buddyRequestSchema),
  blocked: z.array(addressSchema),
  presence: z.array(presenceSchema),
  settings: accountSettingsSchema,
  /** One-time prekeys of this device left at the server. */
  prekeys: z.int().nonnegative(),
  admin: z.boolean(),
});
export type SessionState = z.infer<typeof sessionStateSchema>;

/** As `RTCIceServer` takes it (W3C WebRTC, section 4.2.4). STUN needs neither name nor password. */
export const iceServerSchema = z.strictObject({
  urls: z
    .array(
      z
        .string()
        .max(LIMITS.iceUrlLength)
        .regex(/^(stun|turns?):[^\s]+$/),
    )
    .min(1)
    .max(LIMITS.urlsPerIceServer),
  username: z.string().max(128).optional(),
  credential: z.string().max(128).optional(),
  /** SHA-256 of a self-signed certificate, for `turns:`. */
  tlsFingerprint: base64Url(43).length(43).optional(),
});
export type IceServer = z.infer<typeof iceServerSchema>;

const deviceName = z.strictObject({ address: addressSchema, device: deviceIdSchema });
/** How a device came to what it does for others; the sentences are the window's. */
export const supernodeReasonSchema = z.enum([
  /** Chosen because leaves need hubs. */
  'chosen',
  /** It may be chosen when there are too few. */
  'enough-others',
  /** It did not stay long enough so far. */
  'too-young',
  'not-willing',
  /** Too much was asked of it, or it refused too often. */
  'overloaded',
  /** It was not reached, or left others alone. */
  'unreliable',
]);
export type SupernodeReason = z.infer<typeof supernodeReasonSchema>;

/** What a device does for others by decision of the rendezvous. */
export const supernodeRoleSchema = z.strictObject({
  hub: z.enum(['none', 'standby', 'active']),
  /** `unreachable`: it would relay, but was not reached from outside, or nobody looked yet. */
  relay: z.enum(['off', 'unreachable', 'serving']),
  reason: supernodeReasonSchema,
  /** For `standby` and `active`: a `hub-certificate`. */
  certificate: tokenSchema.optional(),
});
export type SupernodeRole = z.infer<typeof supernodeRoleSchema>;

const overlaySchema = z.strictObject({
  /** Certificates of active hubs and stand-bys. */
  hubs: z.array(tokenSchema).max(LIMITS.hubsListed),
  /** Hub and spare for this device, best first. Empty where there are no hubs. */
  assigned: z.array(deviceIdSchema).max(2),
});

const request = <P extends z.ZodType, R extends z.ZodType>(params: P, result: R) => ({ params, result });
const mailboxDeliverySchema = z.strictObject({
  id: idSchema,
  envelope: mailboxEnvelope,
  storedAt: timeSchema,
});

export const REQUESTS = {
  // Before log-in
  hello: request(
    z.strictObject({ protocol: z.int(), challenge: idSchema }),
    z.strictObject({ welcome: tokenSchema }),
  ),
  'account:create': request(
    z.strictObject({
      name: userNameSchema,
      auth: authKey,
      argon2id: argon2idParametersSchema,
      wrapped,
      recovery: opening.optional(),
      identity: z.strictObject({ sign: publicKeySchema, seal: publicKeySchema }),
      /** Certificate of the first device; its signature proves that the client holds the identity. */
      device: tokenSchema,
      invite: z.string().max(64).optional(),
    }),
    sessionStateSchema,
  ),
  'login:parameters': request(
    z.strictObject({ name: userNameSchema }),
    z.strictObject({ argon2id: argon2idParametersSchema }),
  ),
  /** Opens the account for `device:add` on this connection. */
  'login:password': request(
    z.strictObject({ name: userNameSchema, auth: authKey, by: z.enum(['password', 'recovery']) }),
    z.strictObject({ account: tokenSchema, wrapped }),
  ),
  'device:add': request(z.strictObject({ certificate: tokenSchema }), sessionStateSchema),
  'login:device': request(z.strictObject({ proof: tokenSchema }), sessionStateSchema),

  // Account and devices
  'account:settings': request(accountSettingsSchema, nothing),
  'account:export': request(nothing, z.strictObject({ json: z.string() })),
  'account:delete': request(z.strictObject({ auth: authKey }), nothing),
  /** Identity blob for this account, against the password again: to revoke, rotate or re-wrap. */
  'identity:open': request(z.strictObject({ auth: authKey }), z.strictObject({ wrapped })),
  'identity:rotate': request(
    z.strictObject({
      auth: authKey,
      rotation: tokenSchema,
      wrapped,
      /** Of a new code: the one before opens the old identity. */
      recovery: opening,
      /** Certificates of the devices that stay, signed by the new identity. */
      devices: z.array(tokenSchema).min(1).max(LIMITS.devicesPerAccount),
      revocations: tokenSchema.optional(),
    }),
    sessionStateSchema,
  ),
  'password:change': request(
    z.strictObject({ auth: authKey, newAuth: authKey, argon2id: argon2idParametersSchema, wrapped }),
    nothing,
  ),
  /** After `login:password` by recovery code: sets a new password on this connection. */
  'password:reset': request(
    z.strictObject({ newAuth: authKey, argon2id: argon2idParametersSchema, wrapped }),
    nothing,
  ),
  'recovery:set': request(z.strictObject({ auth: authKey, recovery: opening }), nothing),
  'device:rename': request(
    z.strictObject({ device: deviceIdSchema, label: lineText(LIMITS.deviceNameLength).min(1) }),
    nothing,
  ),
  'device:revoke': request(z.strictObject({ revocations: tokenSchema }), nothing),
  /** The device that asks is none of the account any more: its keys are being erased. */
  'device:leave': request(nothing, nothing),
  'card:get': request(
    z.strictObject({ addresses: z.array(addressSchema).min(1).max(50) }),
    z.strictObject({ cards: z.array(contactCardSchema) }),
  ),

  // Buddies and presence
  'buddy:find': request(
    z.strictObject({ address: addressSchema }),
    z.strictObject({ card: contactCardSchema }),
  ),
  'buddy:request': request(
    z.strictObject({
      address: addressSchema,
      note: lineText(LIMITS.requestNoteLength),
      /** From the other's invite link: makes buddies at once. */
      invite: z.string().max(64).optional(),
    }),
    z.strictObject({ outcome: z.enum(['requested', 'buddies']) }),
  ),
  'buddy:answer': request(
    z.strictObject({ address: addressSchema, answer: z.enum(['accept', 'decline', 'ignore']) }),
    nothing,
  ),
  /** Takes back a request of one's own. */
  'buddy:withdraw': request(z.strictObject({ address: addressSchema }), nothing),
  'buddy:remove': request(z.strictObject({ address: addressSchema }), nothing),
  'buddy:block': request(z.strictObject({ address: addressSchema }), nothing),
  'buddy:unblock': request(z.strictObject({ address: addressSchema }), nothing),
  'buddy:organise': request(
    z.strictObject({
      address: addressSchema,
      alias: lineText(LIMITS.aliasLength).optional(),
      groups: z.array(lineText(LIMITS.buddyGroupNameLength).min(1)).max(20),
    }),
    nothing,
  ),
  'invite:create': request(
    z.strictObject({ uses: z.int().min(1).max(100) }),
    z.strictObject({
      invite: z.string().max(64),
      expiresAt: timeSchema,
      /** `kith:join?…` without a token: where others reach the server, which need not be where this client does. */
      server: z.string().max(2_048).optional(),
    }),
  ),
  'presence:set': request(
    z.strictObject({
      state: presenceStateSchema.exclude(['offline']),
      text: lineText(LIMITS.statusTextLength),
    }),
    nothing,
  ),

  // Signalling and mailbox
  'signal:send': request(z.strictObject({ to: deviceName, envelope }), nothing),
  'prekeys:publish': request(
    z.strictObject({
      signed: tokenSchema.optional(),
      oneTime: z.array(tokenSchema).max(LIMITS.oneTimePrekeys),
    }),
    z.strictObject({ left: z.int().nonnegative() }),
  ),
  /** A prekey for each device; a device without any is left out. */
  'prekeys:take': request(
    z.strictObject({ devices: z.array(deviceName).min(1).max(LIMITS.envelopesPerRequest) }),
    z.strictObject({ prekeys: z.array(z.strictObject({ device: deviceIdSchema, prekey: tokenSchema })) }),
  ),
  /** Stores sealed envelopes. The same `id` for the same device again is stored once: safe to repeat. */
  'mailbox:put': request(
    z.strictObject({
      envelopes: z
        .array(
          z.strictObject({
            id: idSchema,
            address: addressSchema,
            device: deviceIdSchema,
            envelope: mailboxEnvelope,
          }),
        )
        .min(1)
        .max(LIMITS.envelopesPerRequest),
    }),
    z.strictObject({
      outcomes: z.array(
        z.strictObject({
          device: deviceIdSchema,
          outcome: z.enum(['stored', 'mailbox-full', 'unknown-device', 'not-buddies']),
        }),
      ),
    }),
  ),
  /** Oldest first; asks again after acknowledging until none is left. */
  'mailbox:fetch': request(
    nothing,
    z.strictObject({
      envelopes: z.array(mailboxDeliverySchema).max(LIMITS.mailboxBatch),
      left: z.int().nonnegative(),
    }),
  ),
  'mailbox:ack': request(z.strictObject({ ids: z.array(idSchema).min(1).max(LIMITS.mailboxBatch) }), nothing),

  // Relays
  /** STUN and TURN servers for this device, nearest first; their passwords are good until then. None: empty. */
  'relay:servers': request(
    nothing,
    z.strictObject({ servers: z.array(iceServerSchema).max(LIMITS.iceServers), until: timeSchema }),
  ),

  // Overlay
  /**
   * Makes this device a leaf: its pass, and the hubs; changes come as `overlay:changed`. Asked again it renews the pass.
   * `failed`: hubs that did not take this device though they were assigned to it; it is given others.
   */
  'overlay:join': request(
    z.strictObject({ failed: z.array(deviceIdSchema).max(2).optional() }),
    overlaySchema.extend({ pass: tokenSchema }),
  ),
  /** A sealed signal to a hub, or from a hub to a device that wrote to it first. The receiver is given the sender's pass. */
  'overlay:signal': request(z.strictObject({ to: deviceIdSchema, envelope }), nothing),
  /** What this device would do for others. The last one counts, while it is connected. */
  'supernode:offer': request(
    z.strictObject({
      hub: z.boolean(),
      /** A STUN and TURN server on it: UDP and TCP, with the secret of its passwords. */
      relay: z
        .strictObject({ port: z.int().min(1).max(65_535), secret: base64Url(43).length(43) })
        .optional(),
      /** TLS: TURN, and a WebSocket for signals. */
      tls: z
        .strictObject({ port: z.int().min(1).max(65_535), fingerprint: base64Url(43).length(43) })
        .optional(),
      /** Milliseconds that it has been running, and sessions before, newest first. */
      uptime: z.int().nonnegative(),
      sessions: z.array(z.int().nonnegative()).max(20),
      /** Bytes per second that left it at best, as measured; 0: not measured. */
      uplink: z.int().nonnegative(),
      /** From 0 to 1: how much of what it would give is in use. */
      load: z.number().min(0).max(1),
    }),
    supernodeRoleSchema,
  ),
  /** Something to send, to see how fast it goes: nobody looks at it. */
  'supernode:uplink': request(z.strictObject({ padding: base64Url(LIMITS.uplinkPadding) }), nothing),
  /** Answer to the event `supernode:probe`. */
  'supernode:probed': request(z.strictObject({ probe: idSchema, reached: z.boolean() }), nothing),
  /**
   * Has datagrams sent to a port of this device, to see what its NAT lets in: STUN Binding indications with this
   * transaction id, from another port of the rendezvous and from others. Only to the address that the connection comes from.
   */
  'nat:probe': request(
    z.strictObject({ port: z.int().min(1).max(65_535), transaction: base64Url(16).length(16) }),
    z.strictObject({
      /** This connection's address, as the rendezvous sees it. */
      address: z.string().max(45),
      /** Whether the datagram from another port was sent, and how many others were asked. */
      otherPort: z.boolean(),
      others: z.int().nonnegative(),
    }),
  ),

  // Administration
  'admin:claim': request(z.strictObject({ token: z.string().max(64) }), nothing),
  'admin:overview': request(
    nothing,
    z.strictObject({
      accounts: z.int(),
      online: z.int(),
      mailboxEnvelopes: z.int(),
      signUp: signUpPolicySchema,
      version: z.string(),
      startedAt: timeSchema,
    }),
  ),
  'admin:policy': request(z.strictObject({ signUp: signUpPolicySchema }), nothing),
  'admin:delete-account': request(z.strictObject({ address: addressSchema }), nothing),
} as const;

export const EVENTS = {
  /** A buddy was added or changed (alias, groups). */
  'buddy:changed': z.strictObject({ buddy: buddySchema, presence: presenceSchema }),
  'buddy:removed': z.strictObject({ address: addressSchema }),
  'buddy:request-changed': z.strictObject({ request: buddyRequestSchema }),
  'buddy:request-removed': z.strictObject({ address: addressSchema }),
  'buddy:blocked': z.strictObject({ address: addressSchema, blocked: z.boolean() }),
  'presence:changed': presenceSchema,
  /** A buddy's or one's own contact card changed: devices, identity, revocations. */
  'card:changed': z.strictObject({ address: addressSchema, card: contactCardSchema }),
  'devices:changed': z.strictObject({ devices: z.array(ownDeviceSchema) }),
  'account:settings-changed': accountSettingsSchema,
  signal: z.strictObject({ from: deviceName, envelope }),
  /** Something waits: fetch it. */
  'mailbox:arrived': z.strictObject({ waiting: z.int().positive() }),
  /** `hubs`: certificates that are new or renewed; `gone`: hubs that are none any more; `assigned` is the whole of it. */
  'overlay:changed': overlaySchema.extend({ gone: z.array(deviceIdSchema).max(LIMITS.hubsListed) }),
  /** `pass`: of the sender. */
  'overlay:signal': z.strictObject({ from: deviceIdSchema, pass: tokenSchema, envelope }),
  'supernode:role': supernodeRoleSchema,
  /** To one that relays: ask that STUN server for a Binding, over UDP and from a port that it does not know, and say how it went. */
  'supernode:probe': z.strictObject({
    probe: idSchema,
    address: z.string().max(45),
    port: z.int().min(1).max(65_535),
  }),
  /** A relay that was named is not there any more, or there is a better one: ask `relay:servers` again. */
  'relay:changed': nothing,
  /** To one that relays: send a STUN Binding indication there. */
  'nat:probe': z.strictObject({
    address: z.string().max(45),
    port: z.int().min(1).max(65_535),
    transaction: base64Url(16).length(16),
  }),
  /** Last words before the server closes the connection. */
  'session:ended': z.strictObject({
    reason: z.enum(['device-revoked', 'account-deleted', 'replaced', 'server-stopping', 'rate-limited']),
  }),
} as const;

export type RequestName = keyof typeof REQUESTS;
export type RequestParams<N extends RequestName> = z.input<(typeof REQUESTS)[N]['params']>;
export type RequestResult<N extends RequestName> = z.output<(typeof REQUESTS)[N]['result']>;
export type EventName = keyof typeof EVENTS;
export type EventPayload<N extends EventName> = z.output<(typeof EVENTS)[N]>;

/** Acknowledgement of a request. `retryAfter`: seconds, with `rate-limited` and `too-many-…`. */
export const replySchema = z.union([
  z.strictObject({ ok: z.literal(true), value: z.unknown() }),
  z.strictObject({
    ok: z.literal(false),
    error: rendezvousErrorSchema,
    retryAfter: z.number().nonnegative().optional(),
  }),
]);
export type Reply = z.infer<typeof replySchema>;
