import type { Address } from '@kith/shared/identity/address';
import { accountCertificateSchema } from '@kith/shared/identity/certificates';
import type { ContactCard } from '@kith/shared/identity/contact-card';
import { peekToken } from '@kith/shared/identity/signed-token';
import { failed, type Result } from '@kith/shared/protocol/result';
import type { CardRefusal, ContactBook } from './contact-book.ts';
import type { ContactRecord } from './contact-record.ts';
import type { NoticeBoard } from './notice-board.ts';
import type { OnlineRendezvous } from './online-rendezvous.ts';

const CARDS_PER_REQUEST = 50;

export interface CardFetcherHooks {
  /** Fingerprint of an identity from an invite link, for who is not pinned yet. */
  readonly expected: (address: Address) => Uint8Array | undefined;
  readonly report: (error: unknown) => void;
}

/** Brings contact cards from the server to the contact book, and reports those that were tampered with. */
export class CardFetcher {
  readonly #rendezvous: OnlineRendezvous;
  readonly #book: ContactBook;
  readonly #notices: NoticeBoard;
  readonly #hooks: CardFetcherHooks;

  constructor(
    rendezvous: OnlineRendezvous,
    book: ContactBook,
    notices: NoticeBoard,
    hooks: CardFetcherHooks,
  ) {
    this.#rendezvous = rendezvous;
    this.#book = book;
    this.#notices = notices;
    this.#hooks = hooks;
    rendezvous.on('card:changed', ({ address, card }) => {
      this.take(address, card).catch(hooks.report);
    });
  }

  /** As `fetch`, when nobody waits for it. */
  refresh(addresses: readonly Address[]): void {
    this.fetch(addresses).catch(this.#hooks.report);
  }

  /** Fetches and checks the cards of these accounts; what the server leaves out stays as it was. */
  async fetch(addresses: readonly Address[]): Promise<void> {
    for (let at = 0; at < addresses.length; at += CARDS_PER_REQUEST) {
      const asked = addresses.slice(at, at + CARDS_PER_REQUEST);
      const reply = await this.#rendezvous.request('card:get', { addresses: asked });
      if (!reply.ok) return;
      const taken = reply.value.cards.map(card => {
        const claimed = peekToken(card.account, accountCertificateSchema);
        if (!claimed.ok) return this.refuse(claimed.error, undefined);
        const { address } = claimed.value;
        // Who the card is really of is checked below; here only which of the answers it is meant to be.
        return asked.includes(address) ? this.take(address, card) : this.refuse('wrong-address', address);
      });
      await Promise.all(taken);
    }
  }

  /** Checks and keeps a card; a refusal is reported. */
  async take(address: Address, card: ContactCard): Promise<Result<ContactRecord, CardRefusal>> {
    const taken = await this.#book.take(address, card, this.#fingerprint(address));
    if (taken.ok) return taken;
    // An answer that was under way while the card changed is older than the event that overtook it: the server
    // gets one chance to tell the present one.
    const again = taken.error === 'rolled-back' ? await this.#takePresent(address) : taken;
    if (!again.ok) this.refuse(again.error, address);
    return again;
  }

  /** Reports a card that was not taken. */
  refuse(error: CardRefusal, address: Address | undefined): void {
    // A changed identity has its own warning, which asks the person to decide.
    if (error !== 'identity-changed' && error !== 'signed-out')
      this.#notices.add('attack-detected', error, address);
  }

  async #takePresent(address: Address): Promise<Result<ContactRecord, CardRefusal>> {
    const reply = await this.#rendezvous.request('card:get', { addresses: [address] });
    const [card] = reply.ok ? reply.value.cards : [];
    return card ? await this.#book.take(address, card, this.#fingerprint(address)) : failed('rolled-back');
  }

  #fingerprint(address: Address): Uint8Array | undefined {
    return this.#book.get(address) ? undefined : this.#hooks.expected(address);
  }
}
