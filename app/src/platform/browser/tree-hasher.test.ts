import { hash } from 'node:crypto';
import { BLOCK_SIZE, PIECE_LEVEL, PIECE_SIZE } from '@kith/shared/swarm/content-id';
import { layerAbove, type Sha256 } from '@kith/shared/swarm/merkle';
import { CONTENT_VECTORS, vectorBytes } from '@kith/shared/swarm/testing/content-vectors';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { hashedFrom } from '../files/hashed-from.ts';
import { loadHashLanes } from './sha256-lanes.ts';
import { TreeHasher } from './tree-hasher.ts';

const sha256: Sha256 = bytes => hash('sha256', bytes, 'buffer');
const ROOM = 2 * PIECE_SIZE;

function layerOf(bytes: Uint8Array, level: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += BLOCK_SIZE)
    blocks.push(sha256(bytes.subarray(at, at + BLOCK_SIZE)));
  let layer: Uint8Array = Buffer.concat(blocks);
  for (let at = 0; at < level; at++) layer = layerAbove(layer, at, sha256);
  return new Uint8Array(layer);
}

afterEach(() => vi.restoreAllMocks());

describe('SHA-256 in lanes', () => {
  it('hashes messages of any number of chunks as node:crypto does', async () => {
    const lanes = await loadHashLanes(1_048_576);
    if (lanes === undefined) throw new Error('this Node has no vectors');
    const memory = new Uint8Array(lanes.memory.buffer);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 0, max: 10_000 }),
        fc.nat(),
        (chunks, data, seed) => {
          const length = 64 * chunks;
          const messages = memory.subarray(data, data + 4 * length);
          // Every message another one, with bytes over the whole range.
          for (let i = 0; i < messages.length; i++) messages[i] = Math.imul(i + seed, 0x9e3779b1) >>> 24;
          const wanted = [0, 1, 2, 3].map(lane =>
            sha256(messages.subarray(lane * length, (lane + 1) * length)),
          );
          lanes.hash(data, length, 1_000_000);
          expect(Buffer.from(memory.subarray(1_000_000, 1_000_128))).toEqual(Buffer.concat(wanted));
        },
      ),
    );
  });
});

describe.each([
  ['with vectors', true],
  ['without vectors', false],
])('nodes of the Merkle tree, %s', (_name, vectors) => {
  const load = () => {
    if (!vectors) vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    return TreeHasher.load(ROOM);
  };

  it('are what node:crypto makes of the same bytes, of any length', async () => {
    const hasher = await load();
    const bytes = vectorBytes(ROOM);
    // Where blocks and pieces end is where mistakes are.
    const length = fc.oneof(
      fc.integer({ min: 1, max: ROOM }),
      fc
        .record({ blocks: fc.integer({ min: 1, max: ROOM / BLOCK_SIZE }), more: fc.constantFrom(-1, 0, 1) })
        .map(({ blocks, more }) => Math.min(ROOM, blocks * BLOCK_SIZE + more)),
    );
    fc.assert(
      fc.property(length, fc.integer({ min: 0, max: 6 }), (wanted, level) => {
        hasher.input.set(bytes.subarray(0, wanted));
        expect(hasher.layer(wanted, level)).toEqual(layerOf(bytes.subarray(0, wanted), level));
      }),
    );
  });

  it.each(CONTENT_VECTORS.filter(({ size }) => size > PIECE_SIZE))(
    'FILE-1 of $size bytes lead to what BEP 52 says',
    async ({ size, root }) => {
      const hasher = await load();
      const bytes = vectorBytes(size);
      const layers: Uint8Array[] = [];
      for (let at = 0; at < size; at += ROOM) {
        const part = bytes.subarray(at, at + ROOM);
        hasher.input.set(part);
        layers.push(hasher.layer(part.length, PIECE_LEVEL));
      }
      const { contentId } = hashedFrom(Buffer.concat(layers), size, sha256);
      expect(Buffer.from(contentId, 'base64url').toString('hex')).toBe(root);
    },
  );
});
