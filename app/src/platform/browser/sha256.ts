import type { Sha256 } from '@kith/shared/swarm/merkle';

/** SHA-256 that answers at once, in WebAssembly: for many small inputs, where WebCrypto would cost a turn for each. */
export async function loadSha256(): Promise<Sha256> {
  const { createSHA256 } = await import('hash-wasm');
  const hasher = await createSHA256();
  return bytes => hasher.init().update(bytes).digest('binary');
}
