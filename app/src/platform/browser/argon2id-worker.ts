/// <reference lib="webworker" />
import { argon2id } from 'hash-wasm';

/** One derivation: the worker is made for it and ends with it, so the password's memory goes with it too. */
export interface Argon2idJob {
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
}

self.onmessage = async ({ data }: MessageEvent<Argon2idJob>) => {
  const key = await argon2id({
    password: data.password,
    salt: data.salt,
    memorySize: data.memoryKiB,
    iterations: data.passes,
    parallelism: data.lanes,
    hashLength: 32,
    outputType: 'binary',
  });
  self.postMessage(key);
};
