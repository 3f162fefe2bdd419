import nacl from 'tweetnacl';

/** Source of cryptographically secure random bytes, handed in by the platform. */
export type RandomBytes = (length: number) => Uint8Array;

/** A 32-byte public key as base64url text (43 characters). */
export type PublicKey = string & { readonly __brand: 'PublicKey' };

/** An Ed25519 pair. `secret` is the 32-byte seed (RFC 8032). */
export interface SigningKeys {
  readonly public: Uint8Array;
  readonly secret: Uint8Array;
}

/** An X25519 pair. `secret` is the 32-byte scalar (RFC 7748). */
export interface SealingKeys {
  readonly public: Uint8Array;
  readonly secret: Uint8Array;
}

/**
 * The cryptography that Kith needs. tweetnacl is the suite of record; a platform may replace the hot Ed25519
 * operations with its own (same keys, same bytes), asynchronously where it has to.
 */
export interface CryptoSuite {
  signingKeys(seed: Uint8Array): SigningKeys;
  sealingKeys(secret: Uint8Array): SealingKeys;
  /** Ed25519 signature, 64 bytes. */
  sign(message: Uint8Array, keys: SigningKeys): Promise<Uint8Array>;
  verify(message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): Promise<boolean>;
  /** crypto_box (X25519, XSalsa20-Poly1305) with a 24-byte nonce. */
  box(message: Uint8Array, nonce: Uint8Array, theirPublic: Uint8Array, mySecret: Uint8Array): Uint8Array;
  openBox(
    boxed: Uint8Array,
    nonce: Uint8Array,
    theirPublic: Uint8Array,
    mySecret: Uint8Array,
  ): Uint8Array | undefined;
  secretbox(message: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array;
  openSecretbox(boxed: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array | undefined;
  /** SHA-512, 64 bytes. */
  hash(message: Uint8Array): Uint8Array;
}

/** The reference suite. */
export const naclSuite: CryptoSuite = {
  signingKeys(seed) {
    return { public: nacl.sign.keyPair.fromSeed(seed).publicKey, secret: seed };
  },
  sealingKeys(secret) {
    return { public: nacl.box.keyPair.fromSecretKey(secret).publicKey, secret };
  },
  async sign(message, keys) {
    return nacl.sign.detached(message, nacl.sign.keyPair.fromSeed(keys.secret).secretKey);
  },
  async verify(message, signature, publicKey) {
    return (
      signature.length === nacl.sign.signatureLength &&
      publicKey.length === nacl.sign.publicKeyLength &&
      nacl.sign.detached.verify(message, signature, publicKey)
    );
  },
  box: (message, nonce, theirPublic, mySecret) => nacl.box(message, nonce, theirPublic, mySecret),
  openBox: (boxed, nonce, theirPublic, mySecret) =>
    nacl.box.open(boxed, nonce, theirPublic, mySecret) ?? undefined,
  secretbox: (message, nonce, key) => nacl.secretbox(message, nonce, key),
  openSecretbox: (boxed, nonce, key) => nacl.secretbox.open(boxed, nonce, key) ?? undefined,
  hash: message => nacl.hash(message),
};
