import type { FileProblem, SourceRef } from '../../../../engine/ports/file-store.ts';

// Apart from the page itself, whose workers have other globals than tests.

/** What came of a call. */
export type Answer =
  | { readonly ok: true; readonly value?: unknown }
  | { readonly ok: false; readonly error: FileProblem };

/** When hashing is given up. */
export type AbortMoment = 'never' | 'before' | 'during';

/** What a test may ask of the page. */
export interface FilesPage {
  open(root: string): void;
  /** Calls a method of the store, of an open source, partial or writer (by number), with bytes as `{ base64 }`. */
  call(on: number | 'store', method: string, args: readonly unknown[]): Promise<unknown>;
  hash(ref: SourceRef, abort: AbortMoment): Promise<{ answer: Answer; progress: number[] }>;
  sweep(keys: readonly string[], refs: readonly SourceRef[]): Promise<void>;
  /** Takes in the file that the test put into the page's `<input>`. */
  take(): Promise<Answer>;
  /** Milliseconds, and the longest gap between two turns of the page meanwhile. */
  timeHash(): Promise<{
    readonly took: number;
    readonly gap: number;
    readonly workers: number;
    readonly contentId: string;
  }>;
  /** Takes a file of so many bytes in, piece by piece, saves it and hashes it. */
  through(key: string, size: number): Promise<void>;
}

declare global {
  interface Window {
    kithFiles: FilesPage;
  }
}
