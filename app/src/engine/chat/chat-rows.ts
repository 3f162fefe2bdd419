import type { Reaction } from '@kith/shared/chat/amendments';
import type { DeliveryFailure, DeliveryState } from '@kith/shared/chat/delivery-state';
import type { Place } from '@kith/shared/chat/place';
import type { Timer } from '@kith/shared/chat/timer';
import type { Address } from '@kith/shared/identity/address';
import type {
  FileBody,
  FolderBody,
  LinkPreview,
  OfferState,
  PlacedEntry,
  TimerStep,
} from '@kith/shared/protocol/peer-messages';
import { NOTIFY_ALL, type Notify } from './notify.ts';

type CallBody = Extract<PlacedEntry['body'], { type: 'call' }>;

/** The message that another one answers; without more than its id when that is not here. */
export interface Reply {
  readonly id: string;
  readonly order?: Place;
  readonly author?: Address;
  /** As it reads now; `''` when it was deleted. */
  readonly text?: string;
}

/** What a file or folder of an entry is to this device and to both people. */
interface Offered {
  readonly offer: OfferState;
  /** It is on this device. */
  readonly here: boolean;
  readonly reply?: Reply;
}

/** One entry of a conversation as windows show it. */
export interface MessageRow {
  readonly id: string;
  readonly order: Place;
  readonly author: Address;
  readonly mine: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly body:
    | {
        readonly type: 'text';
        readonly text: string;
        readonly reply?: Reply;
        readonly forwarded?: true | undefined;
        readonly preview?: LinkPreview;
      }
    | (Omit<FileBody, 'reply'> & Offered)
    | (Omit<FolderBody, 'reply'> & Offered)
    | { readonly type: 'deleted' }
    | {
        readonly type: 'timer';
        readonly step: TimerStep['do'] | 'withdraw';
        /** Seconds; of an answer those of the proposal, where that is here. */
        readonly lifetime?: number;
      }
    | {
        readonly type: 'call';
        readonly callId: string;
        readonly direction: 'incoming' | 'outgoing';
        readonly outcome: CallBody['outcome'];
        /** Milliseconds. */
        readonly duration: number;
        readonly media: 'voice' | 'video';
        /** What was said with a decline. */
        readonly message?: string;
      };
  readonly state: DeliveryState;
  readonly failure?: DeliveryFailure;
  readonly edited?: true;
  readonly reactions?: readonly Reaction[];
  readonly pinned?: true;
  /** Seconds that it lives once it was read, or has left. */
  readonly lifetime?: number;
  /** When it is erased, once that began. Milliseconds since 1970. */
  readonly expiresAt?: number;
}

/** What a row of the roster shows of a conversation. */
export interface ConversationSummary {
  readonly unread: number;
  /** Place up to which this person has read. */
  readonly readUpTo?: Place;
  readonly last?: MessageRow;
  readonly typing: boolean;
  readonly draft: string;
  readonly notify: Notify;
  /** About disappearing messages; absent when they were never spoken of. */
  readonly timer?: Timer;
}

export interface SearchHit {
  readonly address: Address;
  readonly id: string;
  readonly order: Place;
  readonly author: Address;
  /** Text around the match; matches between U+E000 and U+E001. */
  readonly snippet: string;
  readonly at: number;
}

export type ChatChange =
  /** An entry came (`fresh`), or its state changed. */
  | {
      readonly kind: 'message';
      readonly address: Address;
      readonly row: MessageRow;
      readonly fresh?: true;
    }
  /** Entries disappeared. */
  | { readonly kind: 'gone'; readonly address: Address; readonly ids: readonly string[] }
  | { readonly kind: 'conversation'; readonly address: Address; readonly summary: ConversationSummary };

export const EMPTY_CONVERSATION: ConversationSummary = {
  unread: 0,
  typing: false,
  draft: '',
  notify: NOTIFY_ALL,
};
