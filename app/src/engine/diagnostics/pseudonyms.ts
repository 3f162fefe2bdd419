import type { CryptoSuite } from '@kith/shared/identity/crypto-suite';
import { concatBytes, toBase64Url, utf8 } from '@kith/shared/protocol/bytes';

const LENGTH = 8;

/** A short stand-in for an address, a device or another name: the same each time, and nobody can tell whose it is. */
export type Pseudonym = (name: string) => string;

/**
 * Stand-ins for the names in a log: the first characters of SHA-512 over a secret of this installation and the name.
 *
 * @param secret 32 bytes that never leave this installation, else whoever knows an address could look for it
 */
export function pseudonyms(suite: Pick<CryptoSuite, 'hash'>, secret: Uint8Array): Pseudonym {
  const known = new Map<string, string>();
  return name => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const hash = suite.hash(concatBytes(utf8('kith/1 diary'), secret, utf8(name)));
    const pseudonym = toBase64Url(hash).slice(0, LENGTH);
    known.set(name, pseudonym);
    return pseudonym;
  };
}
