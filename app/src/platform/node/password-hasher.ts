import { type Argon2Parameters, argon2, createHash, hkdf } from 'node:crypto';
import { promisify } from 'node:util';
import type { Argon2idParameters, PasswordHasher } from '@kith/shared/identity/password-keys';

const KEY_BYTES = 32;
const hkdfAsync = promisify(hkdf);

/**
 * Password hashing on Node's thread pool. Electron's Node is built on BoringSSL, which has no Argon2: there
 * hash-wasm does it, on this thread, a third of a second once per log-in.
 */
export const nodePasswordHasher: PasswordHasher = {
  async argon2id(password, salt, parameters) {
    return typeof argon2 === 'function'
      ? await nativeArgon2id(password, salt, parameters)
      : await wasmArgon2id(password, salt, parameters);
  },
  async sha256(message) {
    return new Uint8Array(createHash('sha256').update(message).digest());
  },
  async hkdf(key, info) {
    return new Uint8Array(await hkdfAsync('sha256', key, new Uint8Array(), info, KEY_BYTES));
  },
};

function nativeArgon2id(
  password: Uint8Array,
  salt: Uint8Array,
  { memoryKiB, passes, lanes }: Argon2idParameters,
): Promise<Uint8Array> {
  const parameters: Argon2Parameters = {
    message: password,
    nonce: salt,
    memory: memoryKiB,
    passes,
    parallelism: lanes,
    tagLength: KEY_BYTES,
  };
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, key) => (error ? reject(error) : resolve(new Uint8Array(key))));
  });
}

/** @internal exported for the test that holds both against each other */
export async function wasmArgon2id(
  password: Uint8Array,
  salt: Uint8Array,
  { memoryKiB, passes, lanes }: Argon2idParameters,
): Promise<Uint8Array> {
  const { argon2id } = await import('hash-wasm');
  return await argon2id({
    password,
    salt,
    memorySize: memoryKiB,
    iterations: passes,
    parallelism: lanes,
    hashLength: KEY_BYTES,
    outputType: 'binary',
  });
}
