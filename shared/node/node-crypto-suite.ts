import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { type CryptoSuite, naclSuite, type SigningKeys } from '@kith/shared/identity/crypto-suite';

/** DER around a raw Ed25519 key (RFC 8410): what OpenSSL wants to see before the 32 bytes. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Public keys kept ready: making a key object costs about as much as one verification. */
const CACHED_KEYS = 4_096;

const privateKeys = new WeakMap<SigningKeys, KeyObject>();
const publicKeys = new Map<string, KeyObject>();

function privateKeyOf(keys: SigningKeys): KeyObject {
  const known = privateKeys.get(keys);
  if (known) return known;
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, keys.secret]),
    format: 'der',
    type: 'pkcs8',
  });
  privateKeys.set(keys, key);
  return key;
}

function publicKeyOf(bytes: Uint8Array): KeyObject {
  const name = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const known = publicKeys.get(name);
  if (known) {
    // Re-inserting makes the map's order the order of use, so what goes first is what was used longest ago.
    publicKeys.delete(name);
    publicKeys.set(name, known);
    return known;
  }
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, bytes]), format: 'der', type: 'spki' });
  publicKeys.set(name, key);
  if (publicKeys.size > CACHED_KEYS) publicKeys.delete(publicKeys.keys().next().value ?? name);
  return key;
}

/**
 * The suite of record with Ed25519 and SHA-512 by OpenSSL: same keys, same signatures, a hundred times faster.
 * The box stays tweetnacl's.
 */
export const nodeCryptoSuite: CryptoSuite = {
  ...naclSuite,
  async sign(message, keys) {
    return sign(null, message, privateKeyOf(keys));
  },
  async verify(message, signature, publicKey) {
    if (signature.length !== 64 || publicKey.length !== 32) return false;
    return verify(null, message, publicKeyOf(publicKey), signature);
  },
  hash: message => createHash('sha512').update(message).digest(),
};
