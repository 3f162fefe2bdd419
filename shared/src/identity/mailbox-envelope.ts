import { z } from 'zod';
import { concatBytes, fromBase64Url, toBase64Url } from '../protocol/bytes.ts';
import { LIMITS } from '../protocol/limits.ts';
import { failed, ok, type Result } from '../protocol/result.ts';
import {
  addressSchema,
  type DeviceId,
  deviceIdSchema,
  idSchema,
  publicKeySchema,
  timeSchema,
} from '../protocol/schemas.ts';
import type { Address } from './address.ts';
import { keyBytes, publicKeyText } from './certificates.ts';
import type { CryptoSuite, PublicKey, RandomBytes, SealingKeys, SigningKeys } from './crypto-suite.ts';
import {
  openPayload,
  openToken,
  peekPayload,
  type SignedToken,
  signPayload,
  signToken,
  type Verified,
} from './signed-token.ts';

/**
 * A prekey that a device leaves at the rendezvous, signed by the device (domain `prekey`): one-time ones are
 * handed out once each, the signed one (`oneTime: false`, changed weekly) when they have run out.
 */
export const prekeySchema = z.strictObject({
  v: z.literal(1),
  device: deviceIdSchema,
  id: idSchema,
  key: publicKeySchema,
  oneTime: z.boolean(),
  expiresAt: timeSchema,
});
export type Prekey = z.infer<typeof prekeySchema>;

export interface PrekeyPair {
  readonly id: string;
  readonly keys: SealingKeys;
  readonly token: SignedToken;
}

/** Makes a prekey: the token goes to the server, the secret stays. */
export async function makePrekey(
  suite: CryptoSuite,
  random: RandomBytes,
  device: DeviceId,
  deviceKeys: SigningKeys,
  oneTime: boolean,
  expiresAt: number,
): Promise<PrekeyPair> {
  const keys = suite.sealingKeys(random(32));
  const id = toBase64Url(random(16));
  const prekey: Prekey = { v: 1, device, id, key: publicKeyText(keys.public), oneTime, expiresAt };
  return { id, keys, token: await signToken(suite, 'prekey', prekey, deviceKeys) };
}

/** Checks a prekey that the server handed out for a device whose certificate is known. */
export async function openPrekey(
  suite: CryptoSuite,
  token: SignedToken,
  device: DeviceId,
  deviceSign: PublicKey,
  now: number,
): Promise<Result<Verified<Prekey>, 'malformed-token' | 'bad-signature' | 'wrong-device' | 'expired'>> {
  const prekey = await openToken(suite, 'prekey', token, prekeySchema, keyBytes(deviceSign));
  if (!prekey.ok) return prekey;
  if (prekey.value.device !== device) return failed('wrong-device');
  return prekey.value.expiresAt < now ? failed('expired') : prekey;
}

/** The only suite so far: X25519 ephemeral to prekey, XSalsa20-Poly1305, Ed25519 inside. */
const SUITE = 1;
const ID_BYTES = 16;
const KEY_BYTES = 32;
const NONCE_BYTES = 24;
const HEADER_BYTES = 1 + ID_BYTES + KEY_BYTES + NONCE_BYTES;
/** Sizes tell little: plaintexts are padded to a multiple of this. */
const PADDING = 512;

/** What the sender's device signs (domain `mailbox-item`): the body, bound to receiver, prekey and envelope. */
const mailboxItemSchema = z.strictObject({
  v: z.literal(1),
  fromAddress: addressSchema,
  from: deviceIdSchema,
  to: deviceIdSchema,
  prekey: idSchema,
  ephemeral: publicKeySchema,
  sentAt: timeSchema,
  body: z.unknown(),
});
export type MailboxItem = z.infer<typeof mailboxItemSchema>;

export type MailboxEnvelopeError =
  | 'malformed-envelope'
  | 'unknown-suite'
  | 'not-authentic'
  | 'bad-signature'
  /** The sender is no device that this account knows. */
  | 'unknown-sender'
  | 'wrong-device';

/**
 * Seals a body for one device of somebody who is offline: base64url of
 * `suite (1) | prekey id (16) | ephemeral key (32) | nonce (24) | box`, the box holding the length (4, big
 * endian), the signed item and zeros up to a multiple of 512. The ephemeral secret is dropped at once and the
 * prekey's when it was used, so an envelope kept by the server stays closed when device keys are stolen later.
 */
export async function sealMailboxEnvelope(
  suite: CryptoSuite,
  random: RandomBytes,
  sender: { address: Address; device: DeviceId; signing: SigningKeys },
  prekey: Verified<Prekey>,
  body: unknown,
  sentAt: number,
): Promise<string> {
  const ephemeral = suite.sealingKeys(random(KEY_BYTES));
  const item: MailboxItem = {
    v: 1,
    fromAddress: sender.address,
    from: sender.device,
    to: prekey.device,
    prekey: prekey.id,
    ephemeral: publicKeyText(ephemeral.public),
    sentAt,
    body,
  };
  const signed = await signPayload(suite, 'mailbox-item', item, sender.signing);
  const plain = new Uint8Array(Math.ceil((signed.length + 4) / PADDING) * PADDING);
  new DataView(plain.buffer).setUint32(0, signed.length);
  plain.set(signed, 4);
  const nonce = random(NONCE_BYTES);
  const id = fromBase64Url(prekey.id) ?? new Uint8Array(ID_BYTES);
  const boxed = suite.box(plain, nonce, keyBytes(prekey.key), ephemeral.secret);
  return toBase64Url(concatBytes(Uint8Array.of(SUITE), id, ephemeral.public, nonce, boxed));
}

/** Which prekey an envelope was sealed to, so that its secret can be looked up. */
export function prekeyIdOf(envelope: string): Result<string, MailboxEnvelopeError> {
  const bytes = envelopeBytes(envelope);
  if (!bytes) return failed('malformed-envelope');
  return bytes[0] === SUITE ? ok(toBase64Url(bytes.subarray(1, 1 + ID_BYTES))) : failed('unknown-suite');
}

/**
 * Opens an envelope with the secret of its prekey and checks who signed it.
 *
 * @param senderKey finds the signing key of a device of an address, `undefined` for strangers
 */
export async function openMailboxEnvelope(
  suite: CryptoSuite,
  envelope: string,
  me: DeviceId,
  prekey: SealingKeys,
  senderKey: (address: Address, device: DeviceId) => Promise<PublicKey | undefined>,
): Promise<Result<Verified<MailboxItem>, MailboxEnvelopeError>> {
  const bytes = envelopeBytes(envelope);
  if (!bytes) return failed('malformed-envelope');
  if (bytes[0] !== SUITE) return failed('unknown-suite');
  const ephemeral = bytes.subarray(1 + ID_BYTES, 1 + ID_BYTES + KEY_BYTES);
  const nonce = bytes.subarray(HEADER_BYTES - NONCE_BYTES, HEADER_BYTES);
  const plain = suite.openBox(bytes.subarray(HEADER_BYTES), nonce, ephemeral, prekey.secret);
  if (!plain) return failed('not-authentic');
  const length = plain.length >= 4 ? new DataView(plain.buffer, plain.byteOffset).getUint32(0) : -1;
  if (length < 0 || length > plain.length - 4) return failed('malformed-envelope');
  const signed = plain.subarray(4, 4 + length);

  const claimed = peekPayload(signed, mailboxItemSchema);
  if (!claimed.ok) return failed('malformed-envelope');
  const key = await senderKey(claimed.value.fromAddress, claimed.value.from);
  if (key === undefined) return failed('unknown-sender');
  const item = await openPayload(suite, 'mailbox-item', signed, mailboxItemSchema, keyBytes(key));
  if (!item.ok) return failed(item.error === 'bad-signature' ? 'bad-signature' : 'malformed-envelope');
  const bound =
    item.value.to === me &&
    item.value.ephemeral === toBase64Url(ephemeral) &&
    item.value.prekey === toBase64Url(bytes.subarray(1, 1 + ID_BYTES));
  return bound ? item : failed('wrong-device');
}

function envelopeBytes(envelope: string): Uint8Array | undefined {
  if (envelope.length > LIMITS.mailboxEnvelopeLength) return undefined;
  const bytes = fromBase64Url(envelope);
  return bytes && bytes.length > HEADER_BYTES ? bytes : undefined;
}
