import { z } from 'zod';
import { fromBase64Url, toBase64Url } from '../protocol/bytes.ts';

/** What is hashed to one leaf of the tree (BEP 52); the smallest part of a file that can be verified. */
export const BLOCK_SIZE = 16_384;
/** What is verified, remembered and asked for at once. */
export const PIECE_SIZE = 262_144;
/** Layer of the tree whose nodes cover one piece: 16 blocks. */
export const PIECE_LEVEL = 4;
export const HASH_LENGTH = 32;

/**
 * Name of what a file holds: its "pieces root", the root of the SHA-256 Merkle tree over its blocks (BEP 52); of a
 * folder: the SHA-256 of its info dictionary. The same bytes have the same id whoever offers them. 32 bytes in base64url:
 * 43 characters.
 */
export type ContentId = string & { readonly __brand: 'ContentId' };

export const contentIdSchema = z
  .string()
  .length(43)
  .refine(text => fromBase64Url(text)?.length === HASH_LENGTH)
  .transform(text => text as ContentId);

/** BEP 52 gives an empty file no root. Here it has the SHA-256 of nothing, and nothing is ever transferred for it. */
export const EMPTY_CONTENT_ID = '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU' as ContentId;

/** The id of a 32-byte root. */
export function contentIdOf(root: Uint8Array): ContentId {
  return toBase64Url(root) as ContentId;
}

/** The 32-byte root of an id that went through the schema. */
export function rootOf(id: ContentId): Uint8Array {
  return fromBase64Url(id) ?? new Uint8Array(HASH_LENGTH);
}
