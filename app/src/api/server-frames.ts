import type { ApiError } from './contract.ts';

/** A full copy of a topic, or what changed in it since the version that the window has. */
export interface RowsFrame {
  readonly t: 'rows';
  readonly id: number;
  /** Versions count within one epoch; another epoch starts with a snapshot. */
  readonly epoch: string;
  readonly version: number;
  readonly snapshot: boolean;
  /** With a snapshot: fields that identify and sort the rows. Without `key` there is one row at most. */
  readonly key?: string;
  readonly sort?: string;
  readonly set: readonly unknown[];
  readonly remove: readonly string[];
}

export interface ResultFrame {
  readonly t: 'result';
  readonly id: number;
  readonly result:
    | { readonly ok: true; readonly value: unknown }
    | { readonly ok: false; readonly error: ApiError; readonly retryAfter?: number };
}

export type ServerFrame =
  | { readonly t: 'welcome'; readonly version: number }
  | ResultFrame
  | RowsFrame
  /** The topic could not be opened. */
  | { readonly t: 'failed'; readonly id: number; readonly error: ApiError };
