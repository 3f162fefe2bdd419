import type { MessageRow } from '../../api/contract.ts';

/** A message with words in it: what one can answer, edit and delete. */
export type TextRow = MessageRow & { readonly body: Extract<MessageRow['body'], { type: 'text' }> };

export function isText(row: MessageRow): row is TextRow {
  return row.body.type === 'text';
}

export interface MessageActions {
  readonly react: boolean;
  readonly reply: boolean;
  readonly pin: boolean;
  readonly edit: boolean;
  readonly delete: boolean;
}

/**
 * What can be done with a message, besides copying it.
 *
 * @param blocked nothing can be sent to this person now
 */
export function actionsFor(row: TextRow, blocked: boolean): MessageActions {
  // A message that never reached the other person is nothing to refer to.
  const known = !blocked && row.state !== 'failed';
  return { react: known, reply: known, pin: known, edit: known && row.mine, delete: !blocked && row.mine };
}

/** My newest message that can be edited: what ArrowUp in an empty box begins with. */
export function lastToEdit(rows: readonly MessageRow[]): TextRow | undefined {
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i];
    if (row && isText(row) && actionsFor(row, false).edit) return row;
  }
  return undefined;
}
