import type { DeliveryFailure, DeliveryState } from '@kith/shared/chat/delivery-state';
import type { Place } from '@kith/shared/chat/place';
import type { Address } from '@kith/shared/identity/address';
import type { EntryBody } from '@kith/shared/protocol/peer-messages';

type CallBody = Extract<EntryBody, { type: 'call' }>;

/** One entry of a conversation as windows show it. */
export interface MessageRow {
  readonly id: string;
  readonly order: Place;
  readonly author: Address;
  readonly mine: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly body:
    | { readonly type: 'text'; readonly text: string }
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
  /** An entry came, or its state changed. */
  | { readonly kind: 'message'; readonly address: Address; readonly row: MessageRow }
  | { readonly kind: 'conversation'; readonly address: Address; readonly summary: ConversationSummary };

export const EMPTY_CONVERSATION: ConversationSummary = { unread: 0, typing: false, draft: '' };
