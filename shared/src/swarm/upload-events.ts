import type { DeviceId } from '../protocol/schemas.ts';
import type { ContentId } from './content-id.ts';
import type { ContentLayout, PieceRange } from './content-layout.ts';
import type { DownloaderMessage, EndReason, LeaveReason, UploaderMessage } from './swarm-message.ts';

/** What may be fetched in one stream, as its owner knows it. */
export interface Offered {
  readonly layout: ContentLayout;
  /** Bytes of a folder's info dictionary; 0 for a file. */
  readonly infoSize: number;
  readonly paused: boolean;
}

/** What a downloader asked for and waits for. */
export type Wanted =
  | ({ readonly kind: 'piece' } & PieceRange)
  | { readonly kind: 'hashes'; readonly file: number; readonly chunk: number }
  | { readonly kind: 'info'; readonly part: number };

/** What the uploading half of a device is told. */
export type UploadEvent =
  | { readonly kind: 'message'; readonly device: DeviceId; readonly message: DownloaderMessage }
  /** Answer to `look-up`: what this device may have, or why not. */
  | {
      readonly kind: 'looked-up';
      readonly device: DeviceId;
      readonly stream: number;
      readonly offered: Offered | EndReason;
    }
  /** Of `serve`: the message has left this machine. */
  | { readonly kind: 'departed'; readonly ticket: number }
  /** Answer to `serve`: the message was acknowledged by the device, is lost with its connection, or can't be made. */
  | { readonly kind: 'served'; readonly ticket: number; readonly outcome: 'delivered' | 'lost' | EndReason }
  /** The device's connection is gone or was replaced: whoever asked asks anew. */
  | { readonly kind: 'unlinked'; readonly device: DeviceId }
  | { readonly kind: 'pause' | 'resume'; readonly transfer: string }
  | { readonly kind: 'withdraw'; readonly transfer: string; readonly reason: EndReason };

/** What it wants done, in this order. */
export type UploadEffect =
  | { readonly kind: 'send'; readonly device: DeviceId; readonly message: UploaderMessage }
  | {
      readonly kind: 'look-up';
      readonly device: DeviceId;
      readonly stream: number;
      readonly transfer: string;
      readonly content: ContentId;
    }
  /** Read what is wanted, and send it in this stream. */
  | {
      readonly kind: 'serve';
      readonly ticket: number;
      readonly device: DeviceId;
      readonly stream: number;
      readonly transfer: string;
      readonly wanted: Wanted;
    }
  /** A stream of this transfer began (`verified` bytes are at the other end), moved bytes, or ended. */
  | {
      readonly kind: 'began';
      readonly transfer: string;
      readonly device: DeviceId;
      readonly verified: number;
    }
  | {
      readonly kind: 'moved';
      readonly transfer: string;
      readonly device: DeviceId;
      readonly bytes: number;
    }
  | {
      readonly kind: 'ended';
      readonly transfer: string;
      readonly device: DeviceId;
      readonly reason: LeaveReason | EndReason | 'unlinked';
    };
