import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bencoded, decodeBencode, encodeBencode } from './bencode.ts';
import { ContentHasher } from './content-hasher.ts';
import { PIECE_SIZE, rootOf } from './content-id.ts';
import { compareFolderPaths, decodeFolder, encodeFolder, type FolderFile } from './folder-info.ts';
import type { Sha256 } from './merkle.ts';
import { SWARM_LIMITS } from './swarm-limits.ts';
import { vectorBytes } from './testing/content-vectors.ts';

const sha256: Sha256 = bytes => hash('sha256', bytes, 'buffer');

function file(path: string, bytes: Uint8Array): FolderFile {
  const hasher = new ContentHasher(sha256);
  hasher.update(bytes);
  const { contentId, size } = hasher.finish();
  return { path: path.split('/'), size, root: size > 0 ? rootOf(contentId) : new Uint8Array() };
}

const text = (value: string) => new TextEncoder().encode(value);
const root = new Uint8Array(32).fill(7);
const leaf = (length: number): Bencoded =>
  new Map([
    [
      '',
      new Map<string, Bencoded>(
        length > 0
          ? [
              ['length', length],
              ['pieces root', root],
            ]
          : [['length', 0]],
      ),
    ],
  ]);
const infoOf = (tree: Bencoded, more: [string, Bencoded][] = []) =>
  encodeBencode(
    new Map<string, Bencoded>([
      ['file tree', tree],
      ['meta version', 2],
      ['name', text('d')],
      ['piece length', PIECE_SIZE],
      ...more,
    ]),
  );

describe('info dictionary of a folder', () => {
  /** Id and length as libtorrent 2.0.8 made them (`create_torrent` with `v2_only`, `torrent_info.info_hashes().v2`). */
  it('FILE-2 is the one of BEP 52', () => {
    const folder = {
      name: 'd',
      files: [
        file('Z', vectorBytes(1)),
        file('a.txt', text('hello')),
        file('empty', new Uint8Array()),
        file('photos/2024/ü 猫.dat', vectorBytes(16_385)),
        file('photos/b.bin', vectorBytes(262_145)),
      ],
    };
    const shuffled = { ...folder, files: folder.files.toReversed() };
    const encoded = encodeFolder(shuffled, sha256);
    if (!encoded.ok) throw new Error(encoded.error);
    expect(Buffer.from(rootOf(encoded.value.contentId)).toString('hex')).toBe(
      '9d8b73db75a096e6693c3fac9be3b9abda2dd01b7d91d44c70f304f3635e0fb3',
    );
    expect(encoded.value.info).toHaveLength(410);
    expect(decodeFolder(encoded.value.info)).toEqual({ ok: true, value: folder });
    const sorted = shuffled.files.toSorted((a, b) => compareFolderPaths(a.path, b.path));
    expect(sorted.map(({ path }) => path)).toEqual(folder.files.map(({ path }) => path));
  });

  it.each(['..', '.', '', 'a/b', 'a\\b', 'nul\0', 'line\nbreak', 'x'.repeat(1_025), '猫'.repeat(342)])(
    'FILE-3 refuses the name %j',
    name => {
      const below = infoOf(new Map([['folder', new Map([[name, leaf(1)]])]]));
      expect(decodeFolder(below)).toEqual({ ok: false, error: 'malformed' });
      const folder = { name: 'd', files: [{ path: ['folder', name], size: 1, root }] };
      expect(encodeFolder(folder, sha256).ok).toBe(false);
      expect(encodeFolder({ name, files: [] }, sha256).ok).toBe(false);
    },
  );

  it.each<[string, Uint8Array]>([
    ['not a dictionary', text('i2e')],
    ['more than these keys', infoOf(new Map([['a', leaf(1)]]), [['private', 1]])],
    [
      'a file with files in it',
      infoOf(new Map([['a', new Map([...(leaf(1) as Map<string, Bencoded>), ['b', leaf(1)]])]])),
    ],
    ['a file without a root', infoOf(new Map([['a', new Map([['', new Map([['length', 5]])]])]]))],
    [
      'an empty file with a root',
      infoOf(
        new Map([
          [
            'a',
            new Map([
              [
                '',
                new Map<string, Bencoded>([
                  ['length', 0],
                  ['pieces root', root],
                ]),
              ],
            ]),
          ],
        ]),
      ),
    ],
    [
      'a short root',
      infoOf(
        new Map([
          [
            'a',
            new Map([
              [
                '',
                new Map<string, Bencoded>([
                  ['length', 5],
                  ['pieces root', text('x')],
                ]),
              ],
            ]),
          ],
        ]),
      ),
    ],
    ['text where a tree belongs', infoOf(new Map([['a', text('x')]]))],
  ])('FILE-3 refuses %s', (_, info) => {
    expect(decodeFolder(info)).toEqual({ ok: false, error: 'malformed' });
  });

  it('FILE-3 refuses what is too deep, too many or too long', () => {
    const deep = (levels: number): Bencoded => (levels === 0 ? leaf(1) : new Map([['d', deep(levels - 1)]]));
    expect(decodeFolder(infoOf(new Map([['d', deep(SWARM_LIMITS.folderDepth - 1)]]))).ok).toBe(true);
    expect(decodeFolder(infoOf(new Map([['d', deep(SWARM_LIMITS.folderDepth + 1)]])))).toMatchObject({
      ok: false,
    });
    const many = new Map(Array.from({ length: SWARM_LIMITS.files + 1 }, (_, n) => [String(n), leaf(0)]));
    expect(decodeFolder(infoOf(many))).toEqual({ ok: false, error: 'too-large' });
    expect(decodeFolder(new Uint8Array(SWARM_LIMITS.infoSize + 1))).toEqual({
      ok: false,
      error: 'too-large',
    });
  });

  it.each([
    'i01e',
    'i-1e',
    'ie',
    'i1',
    '03:abc',
    '4:abc',
    'd1:b0:1:a0:e',
    'd1:a0:1:a0:e',
    'd1:a0:',
    'de0:',
    'le',
    'i9007199254740993e',
  ])('FILE-3 refuses bencode that is not canonical: %s', bencoded => {
    expect(decodeBencode(text(bencoded))).toBeUndefined();
  });

  it('FILE-3 whatever bytes come: nothing, or a value that is written as these very bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'d0123:eia') }).map(text), bytes => {
        const value = decodeBencode(bytes);
        if (value !== undefined) expect(encodeBencode(value)).toEqual(bytes);
      }),
      { numRuns: 2_000 },
    );
  });
});
