import { BLOCK_SIZE, HASH_LENGTH } from '@kith/shared/swarm/content-id';
import { rootOfLayer, type Sha256 } from '@kith/shared/swarm/merkle';

/**
 * Merkle root over the blocks of some bytes (BEP 52).
 *
 * @param bytes whole blocks of 16 KiB but for the last; at least one byte
 * @param width leaves that it covers, a power of two: those beyond the bytes are zeros
 */
export function rootOfBlocks(bytes: Uint8Array, width: number, sha256: Sha256): Uint8Array {
  const blocks = new Uint8Array(Math.ceil(bytes.length / BLOCK_SIZE) * HASH_LENGTH);
  for (let block = 0; block * BLOCK_SIZE < bytes.length; block++) {
    blocks.set(sha256(bytes.subarray(block * BLOCK_SIZE, (block + 1) * BLOCK_SIZE)), block * HASH_LENGTH);
  }
  return rootOfLayer(blocks, 0, width, sha256);
}
