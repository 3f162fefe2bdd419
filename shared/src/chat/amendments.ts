import type { Address } from '../identity/address.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { AmendmentBody, OfferState } from '../protocol/peer-messages.ts';
import type { Place } from './place.ts';

/** An amendment without what only its delivery needs. */
export interface AmendmentNote {
  readonly author: Address;
  readonly order: Place;
  readonly body: AmendmentBody;
}

export interface Reaction {
  readonly emoji: string;
  /** Who gave it, the first one first. */
  readonly authors: readonly Address[];
}

/** What the amendments of an entry make of it. */
export interface Amended {
  /** What its author wrote in its place, oldest first; the last holds. */
  readonly edits: readonly { readonly text: string; readonly order: Place }[];
  readonly deleted: boolean;
  /** The first given first. */
  readonly reactions: readonly Reaction[];
  /** Kept at hand for both people. */
  readonly pinned: boolean;
  /** Of a file or folder. */
  readonly offer: OfferState;
}

/**
 * Folds the amendments of one entry. They count by their places and not by when they came, so all devices agree; only
 * its author can edit or delete an entry, and nothing brings a deleted one back.
 *
 * @param author of the entry
 * @param notes in any order
 */
export function amend(author: Address, notes: readonly AmendmentNote[]): Amended {
  const edits: { text: string; order: Place }[] = [];
  const given = new Map<string, Set<Address>>();
  let deleted = false;
  let pinned = false;
  let withdrawn = false;
  let answer: OfferState = 'open';
  for (const note of [...notes].sort(byPlace)) {
    const { body } = note;
    switch (body.type) {
      case 'edit':
        if (note.author === author) edits.push({ text: body.text, order: note.order });
        break;
      case 'delete':
        deleted ||= note.author === author;
        break;
      case 'reaction': {
        const authors = given.get(body.emoji) ?? new Set();
        given.set(body.emoji, authors);
        if (body.on) authors.add(note.author);
        else authors.delete(note.author);
        if (authors.size === 0) given.delete(body.emoji);
        break;
      }
      case 'pin':
        pinned = body.on;
        break;
      case 'offer':
        // Only who made an offer can withdraw it, and only the other person can answer it.
        if (note.author === author) withdrawn = body.state === 'withdrawn';
        else if (body.state !== 'withdrawn') answer = body.state;
        break;
    }
  }
  const offer = withdrawn && answer !== 'received' ? 'withdrawn' : answer;
  if (deleted) return { edits: [], deleted, reactions: [], pinned: false, offer: 'withdrawn' };
  const reactions = [...given]
    .slice(0, LIMITS.reactionsShown)
    .map(([emoji, authors]) => ({ emoji, authors: [...authors] }));
  return { edits, deleted, reactions, pinned, offer };
}

function byPlace(a: AmendmentNote, b: AmendmentNote): number {
  return a.order < b.order ? -1 : a.order > b.order ? 1 : 0;
}
