import type { FileProblem } from '../../../engine/ports/file-store.ts';

/** What the page asks of the worker that holds files of the origin-private file system; answered in order. */
export type FilesRequest =
  | { readonly do: 'open'; readonly name: string; readonly size: number }
  | { readonly do: 'write'; readonly name: string; readonly offset: number; readonly bytes: Uint8Array }
  | {
      readonly do: 'write-hashed';
      readonly name: string;
      readonly offset: number;
      readonly bytes: Uint8Array;
      readonly width: number;
    }
  | { readonly do: 'read'; readonly name: string; readonly offset: number; readonly length: number }
  | { readonly do: 'flush' | 'close'; readonly name: string }
  /** A copy of a file that somebody chose, into one that must not be there yet. */
  | { readonly do: 'copy'; readonly name: string; readonly file: Blob }
  /** Closes all that is open: what is asked next is asked of another worker. */
  | { readonly do: 'close-all' };

/** `bytes`: of `read`; of `write-hashed` the root. */
export type FilesAnswer = { readonly bytes?: Uint8Array<ArrayBuffer> } | { readonly problem: FileProblem };

export interface FilesCall {
  readonly id: number;
  readonly root: string;
  readonly request: FilesRequest;
}

export interface FilesReply {
  readonly id: number;
  readonly answer?: FilesAnswer;
  readonly bug?: string;
  /** The buffer that the request came in. */
  readonly spent?: ArrayBuffer;
}
