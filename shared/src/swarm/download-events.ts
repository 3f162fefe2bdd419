import type { DeviceId } from '../protocol/schemas.ts';
import type { ContentLayout, LayoutFile } from './content-layout.ts';
import type { FolderInfo } from './folder-info.ts';
import type { DownloaderMessage, EndReason, LeaveReason, UploaderMessage } from './swarm-message.ts';

/** What a download is told. */
export type DownloadEvent =
  /** A device that may have the content can be sent to; also after its connection was replaced. */
  | { readonly kind: 'linked'; readonly device: DeviceId }
  | { readonly kind: 'unlinked'; readonly device: DeviceId }
  | { readonly kind: 'message'; readonly device: DeviceId; readonly message: UploaderMessage }
  /** Bytes were written; the root over their blocks. */
  | { readonly kind: 'stored'; readonly ticket: number; readonly root: Uint8Array }
  | { readonly kind: 'not-stored'; readonly ticket: number }
  /** What the last `commit` named is durable. */
  | { readonly kind: 'committed' }
  | { readonly kind: 'start' }
  | { readonly kind: 'stop'; readonly reason: LeaveReason }
  | { readonly kind: 'tick' };

/** Why a source is not asked any more. */
export type SourceLoss = EndReason | 'bad-data' | 'silence';

/** What a download wants done, in this order. */
export type DownloadEffect =
  | { readonly kind: 'send'; readonly device: DeviceId; readonly message: DownloaderMessage }
  /** The folder's dictionary is here and verified. */
  | {
      readonly kind: 'info';
      readonly bytes: Uint8Array;
      readonly info: FolderInfo;
      readonly layout: ContentLayout;
    }
  /**
   * Write bytes into a file, and tell the root of their tree: over leaves of 16 KiB each, padded to `width` of them.
   * What is wrong is written over later: nothing counts before it is verified.
   */
  | {
      readonly kind: 'store';
      readonly ticket: number;
      /** Who sent them. */
      readonly device: DeviceId;
      readonly file: LayoutFile;
      readonly offset: number;
      readonly data: Uint8Array;
      readonly width: number;
    }
  /** Make everything durable that was stored, then these pieces (a `Bitfield`'s bytes). */
  | { readonly kind: 'commit'; readonly bits: Uint8Array }
  /** Everything is here, verified and durable. */
  | { readonly kind: 'complete' }
  /** A source is of no use for now. */
  | { readonly kind: 'lost'; readonly device: DeviceId; readonly reason: SourceLoss }
  /** What was offered can't be had, whoever has it. */
  | { readonly kind: 'impossible'; readonly problem: 'malformed' | 'too-large' };
