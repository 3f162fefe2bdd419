import type { Result } from '@kith/shared/protocol/result';
import type { Hashed } from '@kith/shared/swarm/content-hasher';
import { z } from 'zod';

/** Bounds of what a store is asked for: how large they are, why that is safe. Bytes. */
export const FILE_LIMITS = {
  /** Largest file: what fits exactly into a number with room for sums. */
  size: 2 ** 50,
  /** One `read` or `write`: a piece of 256 KiB is what callers work with. */
  span: 4 * 1_048_576,
  /** A source reference as JSON: the longest path of any system in escaped form. */
  sourceRef: 16_384,
} as const;

const size = z.int().min(0).max(FILE_LIMITS.size);
/** Milliseconds since 1970; file systems that know no better have whole seconds. */
const modified = z.number();

/**
 * Names bytes that a store can read again. JSON that its owner keeps and gives back, made by a store and by nothing
 * else: whoever may write one may read any file of this user, so it never comes from a window or a peer.
 */
export const sourceRefSchema = z.discriminatedUnion('kind', [
  /** A file of this machine, absolute, where it lies. */
  z.strictObject({ kind: z.literal('path'), path: z.string().min(1).max(4_096), size, modified }),
  /** A copy in the keeping of the store (an upload, a pasted picture). */
  z.strictObject({ kind: z.literal('owned'), id: z.string().regex(/^[\w-]{1,80}$/), size }),
  /** A file that a page saved, in the origin-private file system: names from the folder of what was saved downwards. */
  z.strictObject({
    kind: z.literal('saved'),
    path: z.array(z.string().min(1).max(255)).min(1).max(40),
    size,
  }),
  /** A file that somebody chose in a page: after a reload it has to be allowed or chosen again. */
  z.strictObject({ kind: z.literal('picked'), id: z.string().regex(/^[\w-]{1,80}$/), size, modified }),
]);
export type SourceRef = z.infer<typeof sourceRefSchema>;

/** Why bytes can't be read or kept. */
export type FileProblem =
  /** The file, or the folder it has to go to, is not there. */
  | 'not-found'
  /** The source is not the one it was: another size or time of change. */
  | 'changed'
  /** It is there and may not be read, or is no regular file. */
  | 'not-readable'
  /** A page lost hold of a file that somebody chose: it has to be chosen again. */
  | 'pick-again'
  /** A page knows where a file that somebody chose is, and may read it once that person allows it again. */
  | 'ask-again'
  /** Disk or quota are used up. */
  | 'disk-full'
  /** The folder may not be written. */
  | 'not-writable'
  /** The file system takes no file of this size. */
  | 'too-large'
  /** The signal that was handed in said so. */
  | 'aborted'
  /** The disk failed, or what was kept is not what it should be. */
  | 'broken';

/** A source that is open. */
export interface SourceFile {
  readonly size: number;
  /**
   * Exactly `length` bytes from `offset`, both within the size; at most `FILE_LIMITS.span`. `changed` as soon as the file is not the one that
   * was opened.
   * @param into where they may be put, at least as long: what comes back is then a view of it
   */
  read(
    offset: number,
    length: number,
    into?: Uint8Array<ArrayBuffer>,
  ): Promise<Result<Uint8Array<ArrayBuffer>, FileProblem>>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** A file that is not whole yet. Sparse: what was not written reads as zeros. Its owner knows what is in it. */
export interface PartialFile {
  readonly size: number;
  write(offset: number, bytes: Uint8Array): Promise<Result<undefined, FileProblem>>;
  /**
   * As `write`, and gives the 32-byte Merkle root over these bytes (BEP 52): blocks of 16 KiB, padded with leaves of zeros.
   * The buffer is given away: it may be empty afterwards.
   *
   * @param width leaves that the root covers: a power of two, 1 to 16
   */
  writeHashed(
    offset: number,
    bytes: Uint8Array,
    width: number,
  ): Promise<Result<Uint8Array<ArrayBuffer>, FileProblem>>;
  read(offset: number, length: number): Promise<Result<Uint8Array<ArrayBuffer>, FileProblem>>;
  /** What was written before survives a power cut. */
  flush(): Promise<Result<undefined, FileProblem>>;
  /** Idempotent. Flushes nothing. */
  close(): Promise<void>;
}

/** Bytes on their way into the keeping of the store, from front to end. */
export interface OwnedFileWriter {
  append(bytes: Uint8Array): Promise<Result<undefined, FileProblem>>;
  /** Durable from now on. */
  finish(): Promise<Result<SourceRef, FileProblem>>;
  /** Nothing stays. Idempotent; nothing after `finish`. */
  discard(): Promise<void>;
}

/** Where a person wants something saved. */
export interface SavePlace {
  /** As the peer wrote it, however hostile: the store makes it safe. */
  readonly name: string;
  /** Absolute path of a folder of this machine that the person chose; without it the folder for downloads. */
  readonly into?: string;
}

export interface SavedFile {
  /** To show, send on, or save again. */
  readonly source: SourceRef;
  /** The name that it got. */
  readonly name: string;
  /** Absolute path, where files have one that means something to a person. */
  readonly path?: string;
}

export interface SavedFolder {
  readonly name: string;
  readonly path?: string;
  /** In the order of the parts. */
  readonly files: readonly SavedFile[];
}

/** One file of a folder that is whole. */
export interface FolderPart {
  readonly key: string;
  /** Names from the folder downwards, the file's own last; as the peer wrote them. */
  readonly path: readonly string[];
}

/** Where bytes come from and go to. All its work may be done again after a crash at any point. */
export interface FileStore {
  openSource(ref: SourceRef): Promise<Result<SourceFile, FileProblem>>;
  /** @param onProgress bytes that are done, growing, several times a second */
  hashSource(
    ref: SourceRef,
    onProgress: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<Result<Hashed, FileProblem>>;

  /**
   * Opens, or makes, an incomplete file.
   *
   * @param key `[A-Za-z0-9_-]`, at most 80: names it until `discard`; each with one size for ever
   */
  openPartial(key: string, size: number): Promise<Result<PartialFile, FileProblem>>;
  /**
   * Gives a whole file a safe name that nothing had, in one step; never executable. Doing it again gives the same
   * file, until `discard` forgets the key: call that when the outcome is stored. A partial has to be closed before.
   */
  finish(key: string, place: SavePlace): Promise<Result<SavedFile, FileProblem>>;
  /**
   * As `finish`, for all files of a folder, which appears whole or not at all.
   *
   * @param key of the folder, to be discarded like those of its parts
   */
  finishFolder(
    key: string,
    parts: readonly FolderPart[],
    place: SavePlace,
  ): Promise<Result<SavedFolder, FileProblem>>;
  /** Forgets the key and what was not finished under it; what was saved stays. Idempotent. */
  discard(key: string): Promise<void>;

  createOwned(): Promise<Result<OwnedFileWriter, FileProblem>>;
  /** Deletes a copy in the store's keeping, forgets a file of a page; does nothing to files of the person. */
  release(ref: SourceRef): Promise<void>;
  /**
   * Deletes what nobody knows any more, after a crash.
   *
   * @param keys of partials that are still wanted
   * @param refs sources that are still wanted
   */
  sweep(keys: ReadonlySet<string>, refs: readonly SourceRef[]): Promise<void>;
  /** Bytes that still fit where downloads go, `undefined` where nobody can tell. */
  freeSpace(): Promise<number | undefined>;
  /** Closes what is open. */
  close(): Promise<void>;
}
