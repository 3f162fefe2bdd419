import type { Address } from '../identity/address.ts';
import { fromUtf8, utf8 } from '../protocol/bytes.ts';
import { LIMITS } from '../protocol/limits.ts';
import {
  type ChatItem,
  type ChatPayload,
  chatPayloadSchema,
  type Entry,
  type PresenceKey,
} from '../protocol/peer-messages.ts';
import { failed, ok, type Result } from '../protocol/result.ts';
import type { OutboxRow } from './outbox-row.ts';
import type { Place } from './place.ts';

/** A receipt for one entry: its id with quotes and comma, and its part of the item around it. */
export const RECEIPT_SIZE = 32;
/** A `seen` item names the conversation and a place, at worst once for each entry. */
export const SEEN_SIZE = 400;
/** Two keys of 43 characters, a time, and the item around them. */
export const PRESENCE_KEY_SIZE = 200;
/** Around an entry: the item, and whom the conversation is with. */
const ENTRY_FRAME = 360;

/** Bytes that an entry takes in a payload, as JSON in UTF-8. */
export function entrySize(entry: Entry): number {
  return utf8(JSON.stringify(entry)).length + ENTRY_FRAME;
}

/** What rows become on the wire. */
export interface PayloadSource {
  entry(id: string): Entry | undefined;
  /** Up to where the person has read a conversation. */
  readUpTo(peer: Address): Place | undefined;
  /** This device's own, as it is now. */
  presenceKey(): PresenceKey | undefined;
}

/** One payload for one device, or `undefined` when nothing of the rows is left to tell. */
export function buildPayload(
  rows: readonly OutboxRow[],
  source: PayloadSource,
  id?: string,
): ChatPayload | undefined {
  const items: ChatItem[] = [];
  const received: string[] = [];
  const read: string[] = [];
  const seen = new Map<Address, string[]>();
  let presenceKey: PresenceKey | undefined;
  for (const row of rows) {
    switch (row.kind) {
      case 'entry': {
        const entry = source.entry(row.id);
        if (!entry) break;
        items.push(
          row.owner === row.peer ? { kind: 'entry', entry } : { kind: 'entry', entry, with: row.peer },
        );
        break;
      }
      case 'received':
        received.push(row.id);
        break;
      case 'read':
        read.push(row.id);
        break;
      case 'seen':
        seen.set(row.peer, [...(seen.get(row.peer) ?? []), row.id]);
        break;
      case 'presence-key':
        presenceKey = source.presenceKey();
        break;
    }
  }
  if (received.length > 0) items.push({ kind: 'received', ids: received });
  if (read.length > 0) items.push({ kind: 'read', ids: read });
  for (const [peer, ids] of seen) {
    const upTo = source.readUpTo(peer);
    if (upTo !== undefined) items.push({ kind: 'seen', ids, with: peer, upTo });
  }
  if (presenceKey) items.push({ kind: 'presence-key', ...presenceKey });
  if (items.length === 0) return undefined;
  return id === undefined ? { v: 1, items } : { v: 1, id, items };
}

/** A payload as a message of a link. */
export function encodePayload(payload: ChatPayload): Uint8Array {
  return utf8(JSON.stringify(payload));
}

export type PayloadError = 'payload-too-large' | 'malformed-payload';

/** Reads a message of a link. */
export function decodePayload(message: Uint8Array): Result<ChatPayload, PayloadError> {
  if (message.length > LIMITS.payloadLength) return failed('payload-too-large');
  const text = fromUtf8(message);
  if (text === undefined) return failed('malformed-payload');
  try {
    return checkPayload(JSON.parse(text));
  } catch {
    return failed('malformed-payload');
  }
}

/** Checks the body of a mailbox envelope. */
export function checkPayload(body: unknown): Result<ChatPayload, PayloadError> {
  const payload = chatPayloadSchema.safeParse(body);
  return payload.success ? ok(payload.data) : failed('malformed-payload');
}
