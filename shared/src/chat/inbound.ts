import type { Address } from '../identity/address.ts';
import {
  type Amendment,
  type ChatItem,
  type ChatPayload,
  type Entry,
  isAmendment,
  type PlacedEntry,
  type PresenceKey,
} from '../protocol/peer-messages.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import { type DeliveryState, further } from './delivery-state.ts';
import { clampPlace, type Place, uniqueOfPlace } from './place.ts';

/** Why an item is not taken. */
export type Refusal =
  /** The entry claims an author other than the person whose device sent it. */
  | 'wrong-author'
  /** Its place was not given by the device that sent it, or for the call it tells of. */
  | 'wrong-place'
  /** Its id belongs to an entry of another author or conversation. */
  | 'id-taken'
  /** Only a device of one's own may speak about a conversation with somebody else. */
  | 'wrong-conversation'
  /** A receipt for an entry that is not ours to hear of. */
  | 'wrong-receipt';

export interface Party {
  readonly address: Address;
  readonly device: DeviceId;
}

/** What the log knows of an id. */
export interface KnownEntry {
  readonly author: Address;
  readonly peer: Address;
}

export interface InboundContext {
  readonly self: Party;
  /** Authenticated by the link or the envelope. */
  readonly from: Party;
  readonly now: number;
  known(id: string): KnownEntry | undefined;
  /** What was heard of an entry before it came: how far, according to `author`'s devices. */
  early(id: string, peer: Address, author: Address): DeliveryState | undefined;
}

/** What to write down; all of one payload in one transaction. */
export type InboundChange =
  | {
      readonly change: 'entry';
      readonly entry: PlacedEntry;
      readonly peer: Address;
      readonly mine: boolean;
      readonly state: DeliveryState;
    }
  /** It changes how another entry shows, which may not be here yet. */
  | { readonly change: 'amendment'; readonly amendment: Amendment; readonly peer: Address }
  /** The caller's own account of a call replaces the one noted here. */
  | { readonly change: 'call'; readonly entry: PlacedEntry; readonly peer: Address }
  /** An entry got this far: one's own by a receipt, the other's because another own device showed it. */
  | {
      readonly change: 'state';
      readonly id: string;
      readonly peer: Address;
      readonly mine: boolean;
      readonly state: 'delivered' | 'read';
    }
  | {
      readonly change: 'early';
      readonly id: string;
      readonly peer: Address;
      readonly author: Address;
      readonly state: 'delivered' | 'read';
    }
  | { readonly change: 'read-up-to'; readonly peer: Address; readonly place: Place };

export interface Inbound {
  readonly changes: readonly InboundChange[];
  /** Entries of the other person that came first from there: its other devices hear that they are stored here. */
  readonly arrived: readonly { readonly id: string; readonly peer: Address }[];
  /** Entries that are stored here, whether now or before: the sending device hears so. */
  readonly stored: readonly { readonly id: string; readonly peer: Address }[];
  /** The sending device has these. */
  readonly confirmedIds: readonly string[];
  /** The sending device has these payloads. */
  readonly confirmedPayloads: readonly string[];
  readonly typing: boolean | undefined;
  /** By which the sending device is found without the server. */
  readonly presenceKey: PresenceKey | undefined;
  readonly refused: readonly { readonly id: string; readonly reason: Refusal }[];
}

/** Ids whose `known` and `early` answers `decideInbound` will ask for. */
export function idsOf(payload: ChatPayload): string[] {
  return payload.items.flatMap(item => {
    switch (item.kind) {
      case 'entry':
        return [item.entry.id];
      case 'received':
      case 'read':
      case 'seen':
        return item.ids;
      default:
        return [];
    }
  });
}

/** What a payload of an authenticated device means here. Decides only; nothing is done. */
export function decideInbound(payload: ChatPayload, context: InboundContext): Inbound {
  const decision = new Decision(context);
  for (const item of payload.items) decision.take(item);
  return decision;
}

class Decision implements Inbound {
  readonly changes: InboundChange[] = [];
  readonly arrived: { id: string; peer: Address }[] = [];
  readonly stored: { id: string; peer: Address }[] = [];
  readonly confirmedIds: string[] = [];
  readonly confirmedPayloads: string[] = [];
  readonly refused: { id: string; reason: Refusal }[] = [];
  typing: boolean | undefined;
  presenceKey: PresenceKey | undefined;
  readonly #context: InboundContext;
  /** Entries that this payload itself brought. */
  readonly #new = new Map<string, KnownEntry>();

  constructor(context: InboundContext) {
    this.#context = context;
  }

  get #fromOwnDevice(): boolean {
    return this.#context.from.address === this.#context.self.address;
  }

  take(item: ChatItem): void {
    switch (item.kind) {
      case 'entry':
        this.#entry(item.entry, item.with);
        break;
      case 'received':
        this.confirmedIds.push(...item.ids);
        if (!this.#fromOwnDevice) for (const id of item.ids) this.#receipt(id, 'delivered');
        break;
      case 'read':
        if (this.#fromOwnDevice) this.#refuse(item.ids, 'wrong-receipt');
        else for (const id of item.ids) this.#receipt(id, 'read');
        break;
      case 'seen':
        this.#seen(item.ids, item.with, item.upTo);
        break;
      case 'typing':
        if (!this.#fromOwnDevice) this.typing = item.active;
        break;
      case 'stored':
        this.confirmedPayloads.push(item.of);
        break;
      case 'presence-key': {
        const { kind: _, ...key } = item;
        this.presenceKey = key;
        break;
      }
    }
  }

  #entry(entry: Entry, conversationWith: Address | undefined): void {
    const { self, from, now } = this.#context;
    const peer = this.#fromOwnDevice ? conversationWith : from.address;
    if (
      peer === undefined ||
      peer === self.address ||
      (!this.#fromOwnDevice && conversationWith !== undefined)
    ) {
      this.#refuse([entry.id], 'wrong-conversation');
      return;
    }
    const refusal = authorship(entry, from, peer);
    if (refusal) {
      this.#refuse([entry.id], refusal);
      return;
    }
    const known = this.#known(entry.id);
    if (known && (known.author !== entry.author || known.peer !== peer)) {
      this.#refuse([entry.id], 'id-taken');
      return;
    }
    this.stored.push({ id: entry.id, peer });
    const placed = { ...entry, order: clampPlace(entry.order, now) };
    if (known) {
      // Both sides of a call note it; what the caller says holds, so that all devices agree.
      if (!isAmendment(placed) && placed.body.type === 'call' && from.address === entry.author) {
        this.changes.push({ change: 'call', entry: placed, peer });
        // The caller's other devices have not heard of it either.
        if (!this.#fromOwnDevice) this.arrived.push({ id: entry.id, peer });
      }
      return;
    }
    this.#new.set(entry.id, { author: entry.author, peer });
    const mine = entry.author === self.address;
    this.changes.push(
      isAmendment(placed)
        ? { change: 'amendment', amendment: placed, peer }
        : { change: 'entry', entry: placed, peer, mine, state: this.#firstState(entry, peer, mine) },
    );
    if (!this.#fromOwnDevice) this.arrived.push({ id: entry.id, peer });
  }

  #firstState(entry: Entry, peer: Address, mine: boolean): DeliveryState {
    const early = this.#context.early(entry.id, peer, mine ? peer : this.#context.self.address);
    const start = mine ? 'sent' : firstStateOfTheirs(entry);
    return early ? further(start, early) : start;
  }

  #receipt(id: string, state: 'delivered' | 'read'): void {
    const { self, from } = this.#context;
    const known = this.#known(id);
    if (!known) {
      this.changes.push({ change: 'early', id, peer: from.address, author: from.address, state });
    } else if (known.author === self.address && known.peer === from.address) {
      this.changes.push({ change: 'state', id, peer: from.address, mine: true, state });
    } else {
      this.#refuse([id], 'wrong-receipt');
    }
  }

  #seen(ids: readonly string[], peer: Address, upTo: Place): void {
    const { self, now } = this.#context;
    if (!this.#fromOwnDevice || peer === self.address) {
      this.#refuse(ids, 'wrong-conversation');
      return;
    }
    for (const id of ids) {
      const known = this.#known(id);
      if (!known) this.changes.push({ change: 'early', id, peer, author: self.address, state: 'read' });
      else if (known.author === peer && known.peer === peer)
        this.changes.push({ change: 'state', id, peer, mine: false, state: 'read' });
      else this.#refuse([id], 'wrong-receipt');
    }
    this.changes.push({ change: 'read-up-to', peer, place: clampPlace(upTo, now) });
  }

  #known(id: string): KnownEntry | undefined {
    return this.#new.get(id) ?? this.#context.known(id);
  }

  #refuse(ids: readonly string[], reason: Refusal): void {
    for (const id of ids) this.refused.push({ id, reason });
  }
}

/** Of the other's entries only those that ask for attention start unseen: a call that was taken does not. */
export function firstStateOfTheirs(entry: Entry): 'delivered' | 'read' {
  if (entry.body.type !== 'call') return 'delivered';
  return entry.body.outcome === 'missed' || entry.body.outcome === 'cancelled' ? 'delivered' : 'read';
}

function authorship(entry: Entry, from: Party, peer: Address): Refusal | undefined {
  const unique = uniqueOfPlace(entry.order);
  if (entry.body.type !== 'call') {
    if (entry.author !== from.address) return 'wrong-author';
    return unique === from.device ? undefined : 'wrong-place';
  }
  // Of a call both people's devices may tell their own others; its author is always the caller.
  const { callId, caller } = entry.body;
  if (caller !== entry.author || (entry.author !== from.address && entry.author !== peer))
    return 'wrong-author';
  return callId === entry.id && unique === callId ? undefined : 'wrong-place';
}
