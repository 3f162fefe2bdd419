import type { MessageRow, TransferRow } from '../../api/contract.ts';
import type { Text } from '../i18n/use-text.ts';
import { transferWords } from './transfer-words.ts';

export type OfferedBody = Extract<MessageRow['body'], { type: 'file' | 'folder' }>;

/** What can be done with a file in its bubble, in the order of its buttons. */
export type OfferAction =
  | 'accept'
  | 'decline'
  | 'accept-after-all'
  | 'fetch'
  | 'fetch-again'
  | 'pause'
  | 'resume'
  | 'retry'
  | 'pick-again'
  | 'allow'
  | 'cancel'
  | 'withdraw';

export interface OfferState {
  /** What is to be said; nothing of a file that simply is there. */
  readonly words: string | undefined;
  /** It moves: 0 to 1. */
  readonly progress: number | undefined;
  readonly problem: boolean;
  readonly actions: readonly OfferAction[];
}

const MOVING: ReadonlySet<TransferRow['state']> = new Set([
  'connecting',
  'active',
  'paused',
  'saving',
  'failed',
]);

/**
 * What a bubble says of a file and what can be done with it.
 *
 * @param name of the other person
 */
export function offerState(
  { mine, body }: { readonly mine: boolean; readonly body: OfferedBody },
  transfer: TransferRow | undefined,
  name: string,
  text: Text,
  locale: string,
): OfferState {
  const moves =
    transfer !== undefined &&
    (MOVING.has(transfer.state) || (transfer.state === 'waiting' && transfer.direction === 'in'));
  if (moves && !(body.here && transfer.direction === 'in')) {
    const { state, done, size, can } = transfer;
    return {
      words: transferWords(transfer, name, text, locale),
      progress: size === 0 ? 0 : done / size,
      problem: state === 'failed' || (state === 'paused' && transfer.problem !== undefined),
      actions: [
        ...(can.pickAgain ? (['pick-again'] as const) : []),
        ...(can.allow ? (['allow'] as const) : []),
        ...(can.retry && state === 'failed' ? (['retry'] as const) : []),
        ...(can.pause ? (['pause'] as const) : []),
        ...(can.resume ? (['resume'] as const) : []),
        ...(can.cancel ? (['cancel'] as const) : []),
      ],
    };
  }
  const still = (words: string | undefined, ...actions: OfferAction[]): OfferState => ({
    words,
    progress: undefined,
    problem: false,
    actions,
  });
  if (mine) {
    const fetch = body.here || body.offer === 'withdrawn' ? [] : (['fetch'] as const);
    switch (body.offer) {
      case 'declined':
        return still(text('file.declined-there', { name }), ...fetch);
      case 'withdrawn':
        return still(text('file.withdrawn-here'));
      case 'received':
        return still(text('file.received-there', { name }), ...fetch);
      case 'open':
        return body.here
          ? still(text('file.offer-out', { name }), 'withdraw')
          : still(text('file.sent-elsewhere'), 'fetch');
    }
  }
  if (body.here) return still(undefined);
  switch (body.offer) {
    case 'declined':
      return still(text('file.declined-here'), 'accept-after-all');
    case 'withdrawn':
      return still(text('file.withdrawn-there', { name }));
    case 'received':
      return still(text('file.elsewhere'), 'fetch');
    case 'open':
      return still(text('file.offer-in', { name }), 'accept', 'decline');
  }
}
