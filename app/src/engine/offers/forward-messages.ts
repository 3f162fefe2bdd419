import { makeEntryId } from '@kith/shared/chat/entry-id';
import type { Address } from '@kith/shared/identity/address';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { OfferError } from './file-offers.ts';
import type { Held, HeldFiles } from './held-files.ts';
import type { OfferPorts } from './offer-ports.ts';
import { isOffered, type OfferedRow } from './offered-row.ts';
import type { Preparation } from './preparation.ts';
import type { Preparing } from './preparing.ts';

/**
 * Sends messages on, marked as forwarded, to each of some people: texts at once and in the order in which they were written,
 * files and folders when they are prepared, from where they lie. Either all can go, or nothing does.
 */
export async function forwardMessages(
  { chat, contacts, clock, random }: OfferPorts,
  heldFiles: HeldFiles,
  preparing: Preparing,
  ids: readonly string[],
  to: readonly Address[],
): Promise<Result<{ readonly count: number }, OfferError>> {
  const rows = await chat.messages(ids);
  if (rows.length < new Set(ids).size) return failed('no-such-message');
  if (!to.every(address => contacts.isBuddy(address))) return failed('not-buddies');
  const texts = rows.flatMap(({ body }) => (body.type === 'text' ? body : []));
  const files: Preparation['what'][] = [];
  for (const row of rows.filter(isOffered)) {
    const held = await heldFiles.get(row.id);
    if (!held) return failed('not-found');
    files.push(again(row.body, held));
  }
  if (texts.length + files.length < rows.length) return failed('not-allowed');
  const forwarded = await chat.forward(texts, to);
  if (!forwarded.ok) return forwarded;
  const at = clock.now();
  const batches = to.flatMap(peer => {
    const entries = files.map(() => makeEntryId(at, random));
    const [batch = ''] = entries;
    return files.map((what, index) => ({
      id: entries[index] ?? batch,
      peer,
      batch,
      index,
      at,
      forwarded: true as const,
      what,
    }));
  });
  if (batches.length > 0) await preparing.add(batches);
  return ok({ count: rows.length * to.length });
}

/** What is offered anew from where it lies. */
function again(body: OfferedRow['body'], held: Held): Preparation['what'] {
  const { name, size } = body;
  if (held.kind === 'folder') {
    const files = held.files.map(({ path, source }) => ({ path, source, size: source.size }));
    return { kind: 'folder', name, size, files };
  }
  const { mime, picture, duration, voice } = body.type === 'file' ? body : {};
  return { kind: 'file', name, size, source: held.source, mime, picture, duration, voice };
}
