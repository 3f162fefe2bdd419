import { insertEntry } from '../../app/src/engine/history/entry-rows.ts';
import { openEncryptedDatabase } from '../../app/src/platform/node/encrypted-database.ts';
import { makePlace } from '../../shared/src/chat/place.ts';
import type { Address } from '../../shared/src/identity/address.ts';
import type { PlacedEntry } from '../../shared/src/protocol/peer-messages.ts';

export const MESSAGES = 100_000;
const WORDS = 2_000;
const BATCH = 2_000;
const MINUTE = 60_000;
const DEVICE = 'AAAAAAAAAAAAAAAAAAAAAA';

/** Repeatable numbers from 0 to 1 (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SYLLABLES = [
  'ka',
  'lo',
  'mi',
  'ren',
  'tu',
  'sha',
  'vo',
  'ni',
  'pel',
  'dra',
  'go',
  'zi',
  'be',
  'qua',
  'fen',
];

/** A word by its rank: 0 is the most frequent. No word begins another. */
export function wordOf(rank: number): string {
  let word = '';
  for (let rest = rank + SYLLABLES.length; rest > 0; rest = Math.floor(rest / SYLLABLES.length)) {
    word += SYLLABLES[rest % SYLLABLES.length];
  }
  return `${word}x`;
}

/**
 * Writes a conversation of 100,000 messages into the database of a daemon that is not running, as two people have them: short
 * and long ones, words by Zipf's law, answers. Returns the text of the newest.
 */
export async function seedConversation(
  file: string,
  key: Uint8Array,
  self: string,
  other: string,
): Promise<string> {
  const [account, peer] = [self as Address, other as Address];
  const opened = openEncryptedDatabase(file, key);
  if (!opened.ok) throw new Error(opened.error);
  const random = numbers(1);
  const begin = Date.now() - MESSAGES * MINUTE;
  const idOf = (index: number) => `${String(index).padStart(21, 'M')}A`;
  let text = '';
  for (let start = 0; start < MESSAGES; start += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, offset) => {
      const index = start + offset;
      const length = 1 + Math.floor(random() ** 3 * 60);
      const words = Array.from({ length }, () => wordOf(Math.floor(WORDS ** random()) - 1));
      text = `${index} ${words.join(' ')}`;
      const mine = random() < 0.5;
      const entry: PlacedEntry = {
        id: idOf(index),
        order: makePlace(begin + index * MINUTE, 0, DEVICE),
        author: mine ? account : peer,
        body: { type: 'text', text, ...(index > 50 && random() < 0.05 && { reply: idOf(index - 20) }) },
      };
      return insertEntry(account, entry, peer, mine, 'read', 0);
    });
    await opened.value.batch(batch);
  }
  await opened.value.close();
  return text;
}
