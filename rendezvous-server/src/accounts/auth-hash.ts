import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * What the server keeps of an auth key: SHA-256 behind a domain tag. The key itself has 256 bits and comes out of
 * Argon2id, so a slow hash would add nothing here.
 */
export function authHash(auth: string): string {
  return createHash('sha256').update(`kith/1 auth-hash\0${auth}`).digest('base64url');
}

const NOBODY = authHash('nobody');

/**
 * Whether an auth key belongs to a stored hash, in a time that says nothing; without a hash (no such account, no
 * recovery code) the same work is done and the answer is no.
 */
export function authMatches(auth: string, stored: string | null | undefined): boolean {
  const equal = timingSafeEqual(Buffer.from(authHash(auth)), Buffer.from(stored ?? NOBODY));
  return equal && stored !== null && stored !== undefined;
}

/** What the server keeps of a token that it gave out (invite, administration): its hash, for looking it up. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(`kith/1 token-hash\0${token}`).digest('base64url');
}
