import type { MessageRow } from '../../api/contract.ts';

/** Something said or given that was not taken back: one can answer it, react to it and delete one's own. */
export type SaidRow = MessageRow & {
  readonly body: Extract<MessageRow['body'], { type: 'text' | 'file' | 'folder' }>;
};

export function isSaid(row: MessageRow): row is SaidRow {
  const { type } = row.body;
  return type === 'text' || type === 'file' || type === 'folder';
}

/** A message with words in it, which can be edited. */
export type TextRow = MessageRow & { readonly body: Extract<MessageRow['body'], { type: 'text' }> };

export function isText(row: MessageRow): row is TextRow {
  return row.body.type === 'text';
}

/** What a message says: its words, or the name of what was sent. */
export function wordsOf({ body }: SaidRow): string {
  return body.type === 'text' ? body.text : body.name;
}

/** It can be sent on: words, or what is on this device. */
export function canForward({ body }: SaidRow): boolean {
  return body.type === 'text' || body.here;
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
export function actionsFor(row: SaidRow, blocked: boolean): MessageActions {
  // A message that never reached the other person is nothing to refer to.
  const known = !blocked && row.state !== 'failed';
  return {
    react: known,
    reply: known,
    pin: known,
    edit: known && row.mine && isText(row),
    delete: !blocked && row.mine,
  };
}

/** My newest message that can be edited: what ArrowUp in an empty box begins with. */
export function lastToEdit(rows: readonly MessageRow[]): TextRow | undefined {
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i];
    if (row && isText(row) && actionsFor(row, false).edit) return row;
  }
  return undefined;
}

/** The emoji that I gave a message. */
export function givenByMe(row: MessageRow, address: string): readonly string[] {
  return (row.reactions ?? [])
    .filter(({ authors }) => authors.some(author => author !== address))
    .map(({ emoji }) => emoji);
}
