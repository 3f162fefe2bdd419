import { toBase64Url, utf8 } from '../protocol/bytes.ts';
import type { RelayCrypto } from './relay-crypto.ts';
import { RELAY_LIMITS } from './relay-limits.ts';

/** A name that is good for some time, and the password that belongs to it: what an `RTCIceServer` takes. */
export interface RelayCredentials {
  readonly username: string;
  readonly credential: string;
}

const NAME = /^([1-9]\d{0,12}):([\w.@+-]{1,100})$/;

/**
 * Credentials that a relay can check with its secret alone (draft-uberti-behave-turn-rest, section 2.2): the name says
 * until when and for whom, the password is an HMAC of it.
 *
 * @param until seconds since 1970
 * @param user who is counted: a device, or an account
 */
export function mintCredentials(
  secret: Uint8Array,
  until: number,
  user: string,
  crypto: RelayCrypto,
): RelayCredentials {
  const username = `${until}:${user}`;
  return { username, credential: passwordOf(secret, username, crypto) };
}

/** @returns whom a name stands for and until when, in seconds since 1970; `undefined` when it is none */
export function readUsername(
  username: string,
): { readonly user: string; readonly until: number } | undefined {
  if (username.length > RELAY_LIMITS.username) return undefined;
  const [, until, user] = NAME.exec(username) ?? [];
  return user === undefined ? undefined : { user, until: Number(until) };
}

/** The key of MESSAGE-INTEGRITY with long-term credentials (RFC 8489, section 9.2.2), 16 bytes. */
export function integrityKey(
  username: string,
  realm: string,
  credential: string,
  crypto: RelayCrypto,
): Uint8Array {
  return crypto.md5(utf8(`${username}:${realm}:${credential}`));
}

/** What belongs to a name. In plain base64 with its padding, as every implementation of the draft writes these 20 bytes. */
export function passwordOf(secret: Uint8Array, username: string, crypto: RelayCrypto): string {
  const text = toBase64Url(crypto.hmacSha1(secret, utf8(username)));
  return `${text.replaceAll('-', '+').replaceAll('_', '/')}=`;
}
