import { fromUtf8, utf8 } from '../protocol/bytes.ts';
import { failed, ok, type Result } from '../protocol/result.ts';
import {
  type Bencoded,
  type BencodedDictionary,
  compareBytes,
  decodeBencode,
  encodeBencode,
} from './bencode.ts';
import { type ContentId, contentIdOf, HASH_LENGTH, PIECE_SIZE } from './content-id.ts';
import type { Sha256 } from './merkle.ts';
import { SWARM_LIMITS } from './swarm-limits.ts';

/** A file in a folder. */
export interface FolderFile {
  /** Names from the folder downwards, the file's own last. Somebody else's: to be made safe before it becomes a path. */
  readonly path: readonly string[];
  readonly size: number;
  /** "Pieces root", 32 bytes; of an empty file nothing (BEP 52). */
  readonly root: Uint8Array;
}

export interface FolderInfo {
  readonly name: string;
  /** In the order of the dictionary: names by their bytes. */
  readonly files: readonly FolderFile[];
}

/**
 * The info dictionary of a folder (BEP 52, version 2 only): `file tree`, `meta version`, `name`, `piece length`, and
 * nothing else, so that the same folder always has the same id. `malformed` for paths that `decodeFolder` would refuse.
 */
export function encodeFolder(
  folder: FolderInfo,
  sha256: Sha256,
): Result<{ contentId: ContentId; info: Uint8Array<ArrayBuffer> }, FolderProblem> {
  const tree: BencodedDictionary = new Map();
  for (const { path, size, root } of folder.files) {
    let node = tree;
    for (const name of path) {
      const below = node.get(name) ?? new Map();
      if (!(below instanceof Map)) return failed('malformed');
      node.set(name, below);
      node = below;
    }
    const entry: BencodedDictionary = new Map([['length', size]]);
    if (size > 0) entry.set('pieces root', root);
    node.set('', entry);
  }
  const info = encodeBencode(
    new Map<string, Bencoded>([
      ['file tree', tree],
      ['meta version', 2],
      ['name', utf8(folder.name)],
      ['piece length', PIECE_SIZE],
    ]),
  );
  const decoded = decodeFolder(info);
  if (!decoded.ok) return decoded;
  return decoded.value.files.length === folder.files.length
    ? ok({ contentId: contentIdOf(sha256(info)), info })
    : failed('malformed');
}

export type FolderProblem =
  /** Not a dictionary as above, or names that are none: empty, `.`, `..`, with separators or control characters, too long. */
  | 'malformed'
  /** More files, deeper folders or more bytes than `SWARM_LIMITS` allow. */
  | 'too-large';

/** Reads an info dictionary; one that was checked against its id may still be hostile. */
export function decodeFolder(info: Uint8Array): Result<FolderInfo, FolderProblem> {
  if (info.length > SWARM_LIMITS.infoSize) return failed('too-large');
  const dictionary = decodeBencode(info);
  if (!(dictionary instanceof Map) || dictionary.size !== 4) return failed('malformed');
  const name = dictionary.get('name');
  const tree = dictionary.get('file tree');
  if (dictionary.get('meta version') !== 2 || dictionary.get('piece length') !== PIECE_SIZE)
    return failed('malformed');
  if (!(name instanceof Uint8Array) || !(tree instanceof Map)) return failed('malformed');
  const text = fromUtf8(name);
  if (text === undefined || !isName(text)) return failed('malformed');
  const files: FolderFile[] = [];
  const problem = readTree(tree, [], files);
  return problem === undefined ? ok({ name: text, files }) : failed(problem);
}

/** Puts files into the order that an info dictionary has them in. */
export function compareFolderPaths(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const order = compareBytes(utf8(a[at]!), utf8(b[at]!));
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function readTree(
  node: BencodedDictionary,
  path: readonly string[],
  files: FolderFile[],
): FolderProblem | undefined {
  if (path.length > SWARM_LIMITS.folderDepth) return 'too-large';
  for (const [name, below] of node) {
    if (!isName(name) || !(below instanceof Map)) return 'malformed';
    const entry = below.get('');
    const problem =
      entry === undefined
        ? readTree(below, [...path, name], files)
        : below.size === 1
          ? readFile(entry, [...path, name], files)
          : 'malformed';
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function readFile(entry: Bencoded, path: readonly string[], files: FolderFile[]): FolderProblem | undefined {
  if (files.length === SWARM_LIMITS.files) return 'too-large';
  if (!(entry instanceof Map)) return 'malformed';
  const size = entry.get('length');
  const root = entry.get('pieces root');
  if (typeof size !== 'number' || entry.size !== (size > 0 ? 2 : 1)) return 'malformed';
  if (size === 0) {
    files.push({ path, size, root: new Uint8Array() });
    return undefined;
  }
  if (!(root instanceof Uint8Array) || root.length !== HASH_LENGTH) return 'malformed';
  if (size > SWARM_LIMITS.pieces * PIECE_SIZE) return 'too-large';
  files.push({ path, size, root });
  return undefined;
}

/** Whether it can be one name of a path: whatever the system, never a way out of the folder. */
function isName(name: string): boolean {
  if (name === '' || name === '.' || name === '..' || utf8(name).length > SWARM_LIMITS.folderName)
    return false;
  return !/[/\\\p{Cc}]/u.test(name);
}
