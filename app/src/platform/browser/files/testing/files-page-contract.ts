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
  /** Takes in a file that lies in the origin-private file system, with its handle: the one kind that needs no click. */
  takeHandled(name: string): Promise<Answer>;
  /** Writes such a file, or deletes it. */
  putHandled(name: string, length: number | undefined): Promise<void>;
  /** Hashes the file that the test put into the page's `<input>`. */
  hashChosen(): Promise<Answer>;
  /** Milliseconds, and the longest gap between two turns of the page meanwhile. */
  timeHash(): Promise<{
    readonly took: number;
    readonly gap: number;
    readonly workers: number;
    readonly contentId: string;
  }>;
  /** Gets a file of so many bytes and saves it; piece by piece, each full of its number, unless it is left empty. */
  takeIn(size: number, fill: 'filled' | 'empty'): Promise<SourceRef>;
  /** Hashes a file and reads it piece by piece, as for somebody who gets it. @returns the last byte of each piece */
  giveOut(ref: SourceRef): Promise<number[]>;
}

declare global {
  interface Window {
    kithFiles: FilesPage;
  }
}
