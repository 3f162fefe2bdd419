import type { RandomBytes } from '@kith/shared/identity/crypto-suite';

/** Cryptographically secure random bytes, alike in Node and in pages. */
export const systemRandom: RandomBytes = length => crypto.getRandomValues(new Uint8Array(length));
