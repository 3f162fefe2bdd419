import type { ContentId } from './content-id.ts';
import type { PieceRange } from './content-layout.ts';

/** Why an uploader answers no requests of a stream for now. */
export const CHOKE_REASONS = ['slots', 'paused'] as const;
export type ChokeReason = (typeof CHOKE_REASONS)[number];

/** Why a downloader leaves a stream. */
export const LEAVE_REASONS = ['paused', 'cancelled', 'done', 'bad-data', 'silence', 'stopping'] as const;
export type LeaveReason = (typeof LEAVE_REASONS)[number];

/** Why an uploader ends a stream. */
export const END_REASONS = [
  'unknown',
  'withdrawn',
  'unreadable',
  'changed',
  'bad-request',
  'too-many',
] as const;
export type EndReason = (typeof END_REASONS)[number];

/** In a stream, from who wants the content. `stream` is its number for it: a new one for each `open` of a link. */
export type DownloaderMessage =
  | {
      readonly kind: 'open';
      readonly stream: number;
      /** The entry that offers it, 16 bytes in base64url. */
      readonly transfer: string;
      readonly content: ContentId;
      /** Bytes that are here and verified already: what the other side shows. */
      readonly verified: number;
    }
  | { readonly kind: 'interested' | 'not-interested'; readonly stream: number }
  | { readonly kind: 'request'; readonly stream: number; readonly ranges: readonly PieceRange[] }
  | ({ readonly kind: 'cancel'; readonly stream: number } & PieceRange)
  /** A chunk of a file's piece layer (`piece-hashes.ts`). */
  | {
      readonly kind: 'hash-request';
      readonly stream: number;
      readonly file: number;
      readonly chunk: number;
    }
  /** Part of a folder's info dictionary. */
  | { readonly kind: 'info-request'; readonly stream: number; readonly part: number }
  | { readonly kind: 'leave'; readonly stream: number; readonly reason: LeaveReason };

/** In a stream, from who has the content or parts of it. */
export type UploaderMessage =
  | { readonly kind: 'have-all' | 'unchoke'; readonly stream: number }
  | { readonly kind: 'bitfield'; readonly stream: number; readonly bits: Uint8Array }
  | { readonly kind: 'have'; readonly stream: number; readonly piece: number }
  | { readonly kind: 'choke'; readonly stream: number; readonly reason: ChokeReason }
  /** The bytes of a range, and the uncles that prove it against its piece's hash: none for a whole piece. */
  | ({
      readonly kind: 'piece';
      readonly stream: number;
      readonly uncles: Uint8Array;
      readonly data: Uint8Array;
    } & PieceRange)
  | ({ readonly kind: 'reject'; readonly stream: number } & PieceRange)
  | {
      readonly kind: 'hashes';
      readonly stream: number;
      readonly file: number;
      readonly chunk: number;
      readonly uncles: Uint8Array;
      readonly hashes: Uint8Array;
    }
  | { readonly kind: 'info'; readonly stream: number; readonly part: number; readonly data: Uint8Array }
  | { readonly kind: 'end'; readonly stream: number; readonly reason: EndReason };

/** Outside of streams: who waits for this transfer may `open` it now. */
export interface ReadyMessage {
  readonly kind: 'ready';
  readonly transfer: string;
}

export type SwarmMessage = DownloaderMessage | UploaderMessage | ReadyMessage;
export type Data = Extract<UploaderMessage, { kind: 'piece' }>;

const FROM_DOWNLOADER: ReadonlySet<SwarmMessage['kind']> = new Set([
  'open',
  'interested',
  'not-interested',
  'request',
  'cancel',
  'hash-request',
  'info-request',
  'leave',
]);

/** Which half of a device a message is for: stream numbers of the two have nothing to do with each other. */
export function isFromDownloader(message: DownloaderMessage | UploaderMessage): message is DownloaderMessage {
  return FROM_DOWNLOADER.has(message.kind);
}
