import type { Hashed } from '@kith/shared/swarm/content-hasher';
import {
  contentIdOf,
  EMPTY_CONTENT_ID,
  HASH_LENGTH,
  PIECE_LEVEL,
  PIECE_SIZE,
} from '@kith/shared/swarm/content-id';
import { nextPowerOfTwo, rootOfLayer, type Sha256 } from '@kith/shared/swarm/merkle';

/**
 * The content id over pieces that were hashed each for itself.
 *
 * @param layer 32 bytes for each piece; of a file of at most one piece its root
 * @param size bytes of the file
 */
export function hashedFrom(layer: Uint8Array, size: number, sha256: Sha256): Hashed {
  const none = new Uint8Array();
  if (size === 0) return { contentId: EMPTY_CONTENT_ID, size, pieceLayer: none };
  if (size <= PIECE_SIZE) return { contentId: contentIdOf(layer), size, pieceLayer: none };
  const root = rootOfLayer(layer, PIECE_LEVEL, nextPowerOfTwo(layer.length / HASH_LENGTH), sha256);
  return { contentId: contentIdOf(root), size, pieceLayer: layer };
}
