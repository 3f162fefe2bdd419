import { equalBytes, fromBase64Url, toBase64Url, utf8 } from '../protocol/bytes.ts';
import type { RelayCrypto } from './relay-crypto.ts';
import { RELAY_LIMITS } from './relay-limits.ts';

/** Bytes of the HMAC that are sent. */
const TAG = 12;

/**
 * Nonces that need no memory (RFC 8489, section 9.2): each says when it was made, and an HMAC binds it to the client's
 * address, so that one that was overheard is of no use elsewhere.
 */
export class Nonces {
  readonly #key: Uint8Array;
  readonly #crypto: RelayCrypto;

  /** @param key of this run of the relay alone, 32 random bytes */
  constructor(key: Uint8Array, crypto: RelayCrypto) {
    this.#key = key;
    this.#crypto = crypto;
  }

  /** @param now milliseconds */
  make(client: string, now: number): string {
    const at = Math.floor(now).toString(36);
    return `${at}.${toBase64Url(this.#tag(client, at))}`;
  }

  isFresh(nonce: string, client: string, now: number): boolean {
    const [at = '', tag = '', ...rest] = nonce.split('.');
    const given = fromBase64Url(tag);
    if (rest.length > 0 || at.length > 12 || given === undefined) return false;
    const age = now - Number.parseInt(at, 36);
    return age >= 0 && age < RELAY_LIMITS.nonce && equalBytes(given, this.#tag(client, at));
  }

  #tag(client: string, at: string): Uint8Array {
    return this.#crypto.hmacSha1(this.#key, utf8(`${at} ${client}`)).subarray(0, TAG);
  }
}
