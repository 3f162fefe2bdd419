import type { z } from 'zod';
import { concatBytes, fromBase64Url, fromUtf8, toBase64Url, utf8 } from '../protocol/bytes.ts';
import { LIMITS } from '../protocol/limits.ts';
import { failed, ok, type Result } from '../protocol/result.ts';
import type { CryptoSuite, SigningKeys } from './crypto-suite.ts';

/**
 * base64url of a 64-byte Ed25519 signature followed by the UTF-8 JSON it covers. The signature is over the
 * bytes as received behind a domain tag, so a token made for one purpose is worth nothing for another, and
 * nothing is ever re-serialised before it is checked.
 */
export type SignedToken = string;

/** A value whose signature was checked against a key that the receiver trusts for it. */
export type Verified<T> = T & { readonly __verified: true };

export type TokenDomain =
  | 'account-certificate'
  | 'device-certificate'
  | 'revocation-list'
  | 'identity-rotation'
  | 'prekey'
  | 'mailbox-item'
  | 'welcome'
  | 'device-login'
  | 'overlay-pass'
  | 'hub-certificate'
  | 'presence-record'
  | 'hub-beacon';

export type TokenError = 'malformed-token' | 'bad-signature';

/** Ed25519 signature of a message, 64 bytes. */
export type Signer = (message: Uint8Array) => Promise<Uint8Array>;

const SIGNATURE_BYTES = 64;

function covered(domain: TokenDomain, payload: Uint8Array): Uint8Array {
  return concatBytes(utf8(`kith/1 ${domain}\0`), payload);
}

/** Signature and the JSON it covers, as bytes: what a token spells in base64url. */
export async function signPayload(
  suite: CryptoSuite,
  domain: TokenDomain,
  payload: object,
  keys: SigningKeys,
): Promise<Uint8Array> {
  return signPayloadBy(message => suite.sign(message, keys), domain, payload);
}

async function signPayloadBy(sign: Signer, domain: TokenDomain, payload: object): Promise<Uint8Array> {
  const bytes = utf8(JSON.stringify(payload));
  return concatBytes(await sign(covered(domain, bytes)), bytes);
}

export async function signToken(
  suite: CryptoSuite,
  domain: TokenDomain,
  payload: object,
  keys: SigningKeys,
): Promise<SignedToken> {
  return toBase64Url(await signPayload(suite, domain, payload, keys));
}

/** As `signToken`, by a key that no suite knows how to sign with. */
export async function signTokenBy(sign: Signer, domain: TokenDomain, payload: object): Promise<SignedToken> {
  return toBase64Url(await signPayloadBy(sign, domain, payload));
}

/**
 * Reads a payload without checking who signed it: for finding out which key to check it with.
 * Nothing may be believed of it before `openPayload`.
 */
export function peekPayload<T>(signed: Uint8Array, schema: z.ZodType<T>): Result<T, TokenError> {
  return signed.length > SIGNATURE_BYTES
    ? parse(signed.subarray(SIGNATURE_BYTES), schema)
    : failed('malformed-token');
}

/** As `peekPayload`, for a token. */
export function peekToken<T>(token: SignedToken, schema: z.ZodType<T>): Result<T, TokenError> {
  const signed = tokenBytes(token);
  return signed ? peekPayload(signed, schema) : failed('malformed-token');
}

/** Checks signature and shape of a signed payload, in this order. */
export async function openPayload<T>(
  suite: CryptoSuite,
  domain: TokenDomain,
  signed: Uint8Array,
  schema: z.ZodType<T>,
  signer: Uint8Array,
): Promise<Result<Verified<T>, TokenError>> {
  if (signed.length <= SIGNATURE_BYTES) return failed('malformed-token');
  const payload = signed.subarray(SIGNATURE_BYTES);
  const genuine = await suite.verify(covered(domain, payload), signed.subarray(0, SIGNATURE_BYTES), signer);
  if (!genuine) return failed('bad-signature');
  const value = parse(payload, schema);
  return value.ok ? ok(value.value as Verified<T>) : value;
}

/** Checks size, signature and shape of a token, in this order. */
export async function openToken<T>(
  suite: CryptoSuite,
  domain: TokenDomain,
  token: SignedToken,
  schema: z.ZodType<T>,
  signer: Uint8Array,
): Promise<Result<Verified<T>, TokenError>> {
  const signed = tokenBytes(token);
  return signed ? openPayload(suite, domain, signed, schema, signer) : failed('malformed-token');
}

/**
 * Opens a token whose payload says who signed it: reads the claim, has the signer's key looked up by it, and
 * believes it only when that key signed it. Reads the payload once, where `peekToken` and `openToken` read it
 * twice.
 */
export async function openClaimedToken<T>(
  suite: CryptoSuite,
  domain: TokenDomain,
  token: SignedToken,
  schema: z.ZodType<T>,
  signerOf: (claim: T) => Promise<Uint8Array>,
): Promise<Result<Verified<T>, TokenError>> {
  const signed = tokenBytes(token);
  if (!signed || signed.length <= SIGNATURE_BYTES) return failed('malformed-token');
  const payload = signed.subarray(SIGNATURE_BYTES);
  const claim = parse(payload, schema);
  if (!claim.ok) return claim;
  const signer = await signerOf(claim.value);
  const genuine = await suite.verify(covered(domain, payload), signed.subarray(0, SIGNATURE_BYTES), signer);
  return genuine ? ok(claim.value as Verified<T>) : failed('bad-signature');
}

function tokenBytes(token: SignedToken): Uint8Array | undefined {
  return token.length <= LIMITS.signedTokenLength ? fromBase64Url(token) : undefined;
}

function parse<T>(payload: Uint8Array, schema: z.ZodType<T>): Result<T, TokenError> {
  const text = fromUtf8(payload);
  if (text === undefined) return failed('malformed-token');
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? ok(parsed.data) : failed('malformed-token');
  } catch {
    return failed('malformed-token');
  }
}
