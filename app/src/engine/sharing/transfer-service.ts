import type { Address } from '@kith/shared/identity/address';
import type { Result } from '@kith/shared/protocol/result';
import type { Hashed } from '@kith/shared/swarm/content-hasher';
import type { ContentId } from '@kith/shared/swarm/content-id';
import type { FileProblem, SavedFile, SavedFolder, SourceRef } from '../ports/file-store.ts';

/**
 * What a person lets another fetch from this device; this person's own devices may too. One offer for each entry: its id
 * names the transfer on both sides.
 */
export interface Offer {
  /** Of the entry, 16 bytes in base64url. */
  readonly id: string;
  readonly to: Address;
  readonly name: string;
  readonly content: OfferedFile | OfferedFolder;
}

export interface OfferedFile {
  readonly kind: 'file';
  readonly hashed: Hashed;
  readonly source: SourceRef;
}

export interface OfferedFolder {
  readonly kind: 'folder';
  /** As `FolderInfo.contentId`. */
  readonly contentId: ContentId;
  /** Its info dictionary, from `encodeFolder`. */
  readonly info: Uint8Array;
  /** In the order of the info dictionary. */
  readonly files: readonly { readonly hashed: Hashed; readonly source: SourceRef }[];
}

/** What a person wants to have from another. */
export interface FetchRequest {
  /** Of the entry that offers it. */
  readonly id: string;
  readonly from: Address;
  readonly name: string;
  /** Bytes; of a folder, of all its files. */
  readonly size: number;
  readonly contentId: ContentId;
  /** Of a folder: bytes of its info dictionary. */
  readonly infoSize?: number;
  /** Where it goes, for the file store; the usual place without it. */
  readonly into?: string;
}

export type TransferState =
  /** In: nobody who has it is there. Out: offered, and nobody fetches it now. */
  | 'waiting'
  | 'connecting'
  | 'active'
  | 'paused'
  /** All is here and verified; it gets its name. */
  | 'saving'
  | 'done'
  /** `problem` says why. A `retry` goes on with what is here. */
  | 'failed'
  | 'cancelled';

export type TransferProblem =
  | FileProblem
  /** The other side does not offer it any more. */
  | 'withdrawn'
  /** What came was not what was offered. */
  | 'bad-data'
  /** More pieces, files or bytes than can be sent. */
  | 'too-large';

/** One transfer, for windows. */
export interface TransferRow {
  readonly id: string;
  readonly direction: 'in' | 'out';
  /** The other person. */
  readonly address: Address;
  readonly name: string;
  readonly kind: 'file' | 'folder';
  readonly state: TransferState;
  /** Bytes: verified here, or acknowledged by the other device. */
  readonly done: number;
  readonly size: number;
  /** Bytes of content that crossed the wire, those included that did so again. */
  readonly moved: number;
  /** Bytes per second over the last seconds. */
  readonly rate: number;
  /** `undefined` while nobody can tell. */
  readonly secondsLeft: number | undefined;
  /** Devices at the other end. */
  readonly sources: number;
  readonly problem?: TransferProblem;
  /** Of a paused one. */
  readonly pausedBy?: 'here' | 'there';
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly finishedAt?: number;
}

/** Files and folders on their way, both ways. All of it survives a restart. */
export interface Transfers {
  /** Everything there is to show, in no order. */
  readonly rows: readonly TransferRow[];
  /** The ids of rows that changed, at most four times a second each. */
  onChange(listener: (ids: ReadonlySet<string>) => void): () => void;
  /** Lets somebody fetch it until it is withdrawn. What is offered already stays as it is. */
  offer(offer: Offer): Promise<Result<undefined, 'too-large'>>;
  /** Starts a download, or goes on with one. */
  fetch(request: FetchRequest): Promise<Result<undefined, 'too-large'>>;
  /** For either direction; the other side learns it. Those that do not fit the state do nothing. */
  pause(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  /** In: what is here of it goes. Out: it is withdrawn. */
  cancel(id: string): Promise<void>;
  /** Tries a failed one, or one that waits, now. */
  retry(id: string): Promise<void>;
  /** A file that is offered lies somewhere else now: reads it from there, and goes on. */
  replaceSource(id: string, source: SourceRef): Promise<void>;
  /** The entry is gone: stops as `cancel` does, and nothing of it is kept. */
  forget(id: string): Promise<void>;
  /** Takes finished ones off the list (done, failed, cancelled). Outgoing ones that are done stay offered. */
  clear(ids: readonly string[]): Promise<void>;
}

/** Told when a download is whole and has its name, before the transfer counts as done; again after a crash in between. */
export type OnSaved = (id: string, saved: SavedFile | SavedFolder) => Promise<void>;
