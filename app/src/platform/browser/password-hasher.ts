import type { PasswordHasher } from '@kith/shared/identity/password-keys';
import type { Argon2idJob } from './argon2id-worker.ts';

/** Password hashing in a page: Argon2id in a worker that lives for one password, the rest by WebCrypto. */
export const browserPasswordHasher: PasswordHasher = {
  argon2id(password, salt, parameters) {
    const worker = new Worker(new URL('./argon2id-worker.ts', import.meta.url), { type: 'module' });
    const job: Argon2idJob = { password, salt, ...parameters };
    return new Promise<Uint8Array>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<Uint8Array>) => resolve(data);
      worker.onerror = event => reject(new Error(event.message || 'the password worker did not start'));
      worker.postMessage(job);
    }).finally(() => worker.terminate());
  },
  async sha256(message) {
    return new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(message)));
  },
  async hkdf(key, info) {
    const base = await crypto.subtle.importKey('raw', new Uint8Array(key), 'HKDF', false, ['deriveBits']);
    const parameters = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: new Uint8Array(info) };
    return new Uint8Array(await crypto.subtle.deriveBits(parameters, base, 256));
  },
};
