import { type CryptoSuite, naclSuite, type SigningKeys } from '@kith/shared/identity/crypto-suite';

/** DER of a PKCS #8 Ed25519 private key up to its 32-byte seed (RFC 8410, section 7). */
const PKCS8_PREFIX = Uint8Array.of(
  0x30,
  0x2e,
  0x02,
  0x01,
  0x00,
  0x30,
  0x05,
  0x06,
  0x03,
  0x2b,
  0x65,
  0x70,
  0x04,
  0x22,
  0x04,
  0x20,
);
/** Imported public keys that are kept: a roster's people and their devices. */
const KEPT_KEYS = 2_000;

/**
 * The suite of a page: Ed25519 by WebCrypto where the browser has it (a hundred times faster than JavaScript),
 * tweetnacl for everything else, and for all of it where it has not.
 */
export async function browserCryptoSuite(): Promise<CryptoSuite> {
  return (await hasEd25519()) ? webCryptoSuite() : naclSuite;
}

async function hasEd25519(): Promise<boolean> {
  try {
    await crypto.subtle.importKey('pkcs8', pkcs8(new Uint8Array(32)), 'Ed25519', false, ['sign']);
    return true;
  } catch {
    // An old browser, or a page that is no secure context: it has no WebCrypto at all.
    return false;
  }
}

function webCryptoSuite(): CryptoSuite {
  const publicKeys = new Map<string, CryptoKey>();
  // Weak, so that an identity's key is gone with the last reference to it.
  const secretKeys = new WeakMap<SigningKeys, CryptoKey>();

  const publicKey = async (bytes: Uint8Array): Promise<CryptoKey> => {
    const name = bytes.join();
    const known = publicKeys.get(name);
    if (known) return known;
    const key = await crypto.subtle.importKey('raw', new Uint8Array(bytes), 'Ed25519', true, ['verify']);
    if (publicKeys.size >= KEPT_KEYS) publicKeys.clear();
    publicKeys.set(name, key);
    return key;
  };
  const secretKey = async (keys: SigningKeys): Promise<CryptoKey> => {
    const known = secretKeys.get(keys);
    if (known) return known;
    const key = await crypto.subtle.importKey('pkcs8', pkcs8(keys.secret), 'Ed25519', false, ['sign']);
    secretKeys.set(keys, key);
    return key;
  };

  return {
    ...naclSuite,
    async sign(message, keys) {
      const key = await secretKey(keys);
      return new Uint8Array(await crypto.subtle.sign('Ed25519', key, new Uint8Array(message)));
    },
    async verify(message, signature, signer) {
      if (signature.length !== 64 || signer.length !== 32) return false;
      try {
        const key = await publicKey(signer);
        return await crypto.subtle.verify('Ed25519', key, new Uint8Array(signature), new Uint8Array(message));
      } catch {
        // Some browsers refuse a public key that is no point on the curve when it is imported.
        return false;
      }
    },
  };
}

function pkcs8(seed: Uint8Array): Uint8Array<ArrayBuffer> {
  const der = new Uint8Array(PKCS8_PREFIX.length + seed.length);
  der.set(PKCS8_PREFIX);
  der.set(seed, PKCS8_PREFIX.length);
  return der;
}
