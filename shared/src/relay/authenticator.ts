import { equalBytes, fromUtf8, utf8 } from '../protocol/bytes.ts';
import { failed, ok, type Result } from '../protocol/result.ts';
import { Nonces } from './nonces.ts';
import { integrityKey, passwordOf, readUsername } from './relay-credentials.ts';
import type { RelayCrypto } from './relay-crypto.ts';
import { attributeOf, type DecodedStun, STUN_ATTRIBUTES, type StunAttribute } from './stun-message.ts';

/** Who asks. */
export interface Authenticated {
  readonly username: string;
  /** Whom it is counted for. */
  readonly user: string;
  /** Of MESSAGE-INTEGRITY, both ways. */
  readonly key: Uint8Array;
}

/** The long-term credential mechanism (RFC 8489, section 9.2), for names that say until when they are good. */
export class Authenticator {
  readonly #realm: string;
  readonly #secret: Uint8Array;
  readonly #crypto: RelayCrypto;
  readonly #nonces: Nonces;

  constructor(parts: { realm: string; secret: Uint8Array; nonceKey: Uint8Array; crypto: RelayCrypto }) {
    this.#realm = parts.realm;
    this.#secret = parts.secret;
    this.#crypto = parts.crypto;
    this.#nonces = new Nonces(parts.nonceKey, parts.crypto);
  }

  /**
   * Section 9.2.4.
   * @param inUse name of the allocation that is there: it may be kept up with it after the name ran out, as a call needs it
   * @returns who it is, or the code of the refusal
   */
  check(
    request: DecodedStun,
    client: string,
    now: number,
    inUse: string | undefined,
  ): Result<Authenticated, 400 | 401 | 438> {
    if (request.integrity === undefined) return failed(401);
    const [username, realm, nonce] = [
      STUN_ATTRIBUTES.username,
      STUN_ATTRIBUTES.realm,
      STUN_ATTRIBUTES.nonce,
    ].map(type => fromUtf8(attributeOf(request, type) ?? new Uint8Array([0xff])));
    if (username === undefined || realm === undefined || nonce === undefined) return failed(400);
    if (!this.#nonces.isFresh(nonce, client, now)) return failed(438);
    const name = readUsername(username);
    if (name === undefined || realm !== this.#realm) return failed(401);
    if (name.until * 1_000 <= now && username !== inUse) return failed(401);
    const { user } = name;
    const credential = passwordOf(this.#secret, username, this.#crypto);
    const key = integrityKey(username, realm, credential, this.#crypto);
    const { covered, hmac } = request.integrity;
    return equalBytes(this.#crypto.hmacSha1(key, covered), hmac) ? ok({ username, user, key }) : failed(401);
  }

  /** What a refusal says so that the client can try again. */
  challenge(client: string, now: number): readonly StunAttribute[] {
    return [
      { type: STUN_ATTRIBUTES.realm, value: utf8(this.#realm) },
      { type: STUN_ATTRIBUTES.nonce, value: utf8(this.#nonces.make(client, now)) },
    ];
  }

  /** MESSAGE-INTEGRITY of an answer. */
  sign(key: Uint8Array): (covered: Uint8Array) => Uint8Array {
    return covered => this.#crypto.hmacSha1(key, covered);
  }
}
