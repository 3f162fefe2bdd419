import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContentHasher } from './content-hasher.ts';
import { BLOCK_SIZE, contentIdSchema, EMPTY_CONTENT_ID, rootOf } from './content-id.ts';
import type { Sha256 } from './merkle.ts';
import { CONTENT_VECTORS, vectorBytes } from './testing/content-vectors.ts';

const sha256: Sha256 = bytes => hash('sha256', bytes, 'buffer');

function hashInChunks(bytes: Uint8Array, chunk: number) {
  const hasher = new ContentHasher(sha256);
  for (let at = 0; at < bytes.length; at += chunk) hasher.update(bytes.subarray(at, at + chunk));
  return hasher.finish();
}

describe('content id', () => {
  it.each(CONTENT_VECTORS)('FILE-1 of $size bytes is what BEP 52 says', ({ size, root, layer }) => {
    const hashed = hashInChunks(vectorBytes(size), 1_048_576);
    expect(Buffer.from(rootOf(hashed.contentId)).toString('hex')).toBe(root);
    expect(hashed.size).toBe(size);
    if (layer === undefined) expect(hashed.pieceLayer).toHaveLength(0);
    else expect(Buffer.from(sha256(hashed.pieceLayer)).toString('hex')).toBe(layer);
  });

  it('FILE-1 of an empty file is the SHA-256 of nothing', () => {
    const hashed = new ContentHasher(sha256).finish();
    expect(hashed).toEqual({ contentId: EMPTY_CONTENT_ID, size: 0, pieceLayer: new Uint8Array() });
    expect(Buffer.from(rootOf(EMPTY_CONTENT_ID))).toEqual(Buffer.from(sha256(new Uint8Array())));
  });

  it('FILE-1 does not depend on how the bytes are cut', () => {
    const bytes = vectorBytes(600_000);
    const whole = hashInChunks(bytes, bytes.length);
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 5 * BLOCK_SIZE }), chunk => {
        expect(hashInChunks(bytes, chunk)).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it('FILE-1 has one spelling', () => {
    expect(contentIdSchema.safeParse(EMPTY_CONTENT_ID).success).toBe(true);
    // The last character of 43 holds four bits: these two would be the same 32 bytes.
    expect(contentIdSchema.safeParse(`${EMPTY_CONTENT_ID.slice(0, -1)}V`).success).toBe(false);
    expect(contentIdSchema.safeParse('').success).toBe(false);
  });
});
