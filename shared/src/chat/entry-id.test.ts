import { expect, test } from 'vitest';
import { fromBase64Url } from '../protocol/bytes.ts';
import { idSchema } from '../protocol/schemas.ts';
import { makeEntryId } from './entry-id.ts';

test('CHAT-4: an id begins with its time and ends with what the random source gave', () => {
  const id = makeEntryId(0x0123_4567_89ab, length => new Uint8Array(length).fill(7));
  expect(idSchema.safeParse(id).success).toBe(true);
  expect([...(fromBase64Url(id) ?? [])]).toEqual([
    0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
  ]);
});
