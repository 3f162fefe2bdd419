import type { Reaction } from '@kith/shared/chat/amendments';
import type { DeliveryFailure, DeliveryState } from '@kith/shared/chat/delivery-state';
import type { Place } from '@kith/shared/chat/place';
import type { Address } from '@kith/shared/identity/address';
import type { FileBody, FolderBody, OfferState, PlacedEntry } from '@kith/shared/protocol/peer-messages';

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
      }
    | (Omit<FileBody, 'reply'> & Offered)
    | (Omit<FolderBody, 'reply'> & Offered)
    | { readonly type: 'deleted' }
    | {
        readonly type: 'call';
        readonly callId: string;
        readonly direction: 'incoming' | 'outgoing';
        readonly outcome: CallBody['outcome'];
        /** Milliseconds. */
        readonly duration: number;
      };
  readonly state: DeliveryState;
  readonly failure?: DeliveryFailure;
  readonly edited?: true;
  readonly reactions?: readonly Reaction[];
  readonly pinned?: true;
}

/** What a row of the roster shows of a conversation. */
export interface ConversationSummary {
  readonly unread: number;
  /** Place up to which this person has read. */
  readonly readUpTo?: Place;
  readonly last?: MessageRow;
  readonly typing: boolean;
  readonly draft: string;
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
  | { readonly kind: 'conversation'; readonly address: Address; readonly summary: ConversationSummary };

export const EMPTY_CONVERSATION: ConversationSummary = { unread: 0, typing: false, draft: '' };
