import type { MessageRow } from '../chat/chat-rows.ts';

/** A message that offers a file or folder. */
export type OfferedRow = MessageRow & {
  readonly body: Extract<MessageRow['body'], { type: 'file' | 'folder' }>;
};

export function isOffered(row: MessageRow): row is OfferedRow {
  return row.body.type === 'file' || row.body.type === 'folder';
}
