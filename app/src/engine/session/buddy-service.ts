import { type Address, makeAddress, parseAddress, serverNameOf } from '@kith/shared/identity/address';
import { keyBytes } from '@kith/shared/identity/certificates';
import { identityFingerprint } from '@kith/shared/identity/contact-card';
import { safetyNumber } from '@kith/shared/identity/safety-number';
import { equalBytes } from '@kith/shared/protocol/bytes';
import { formatInviteLink, type InviteLink, parseInviteLink } from '@kith/shared/protocol/invite-link';
import type { RequestName, RequestParams, RequestResult } from '@kith/shared/protocol/rendezvous-contract';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { CardRefusal } from './contact-book.ts';
import type { ContactRecord } from './contact-record.ts';
import { publicEndpoint } from './public-endpoint.ts';
import type { Session } from './session.ts';
import { type SessionError, sessionError } from './session-error.ts';
import type { SessionParts, SignedIn } from './session-parts.ts';

type Outcome<T> = Promise<Result<T, SessionError>>;

/** How often one invite link works: for a person and a few friends of theirs, not for the public. */
const INVITE_USES = 10;

export type Relation = 'none' | 'buddy' | 'requested' | 'requests';

/** What a person does with buddies: see the `buddy.*` and `invite.*` commands. */
export class BuddyService {
  readonly #parts: SessionParts;
  readonly #session: Session;

  constructor(parts: SessionParts, session: Session) {
    this.#parts = parts;
    this.#session = session;
    // Also who is known already: their card may have changed while they were no buddies.
    parts.rendezvous.on('buddy:changed', ({ buddy }) => parts.cards.refresh([buddy.address]));
  }

  async find(typed: string): Outcome<{ address: Address; relation: Relation }> {
    const address = this.#addressOf(typed);
    if (!address.ok) return address;
    const card = await this.#request('buddy:find', { address: address.value });
    if (!card.ok) return card;
    const checked = await this.#parts.book.check(address.value, card.value.card);
    if (!checked.ok) return failed(this.#refused(checked.error, address.value));
    return ok({ address: address.value, relation: this.#relationTo(address.value) });
  }

  /** Asks to be buddies: `to` is an address as typed, or an invite link, which is answered by the link itself. */
  async request(to: string, note: string): Outcome<{ address: Address; outcome: 'requested' | 'buddies' }> {
    const invitation = this.#invitationOf(to);
    if (!invitation.ok) return invitation;
    const { address, link } = invitation.value;
    const pinned = await this.#pin(address, link?.inviterFingerprint);
    if (!pinned.ok) return pinned;
    const invite = link?.invite;
    const asked = await this.#request('buddy:request', {
      address,
      note,
      ...(invite !== undefined && { invite }),
    });
    if (asked.ok) return ok({ address, outcome: asked.value.outcome });
    if (asked.error !== 'invite-invalid') return asked;
    // The link has run out, but it still names a person, who can be asked.
    const plain = await this.#request('buddy:request', { address, note });
    return plain.ok ? ok({ address, outcome: plain.value.outcome }) : plain;
  }

  async answer(address: Address, answer: 'accept' | 'decline' | 'ignore'): Outcome<true> {
    if (answer === 'accept') {
      const pinned = await this.#pin(address, undefined);
      if (!pinned.ok) return pinned;
    }
    return await this.#do('buddy:answer', { address, answer });
  }

  withdraw = (address: Address): Outcome<true> => this.#do('buddy:withdraw', { address });
  remove = (address: Address): Outcome<true> => this.#do('buddy:remove', { address });
  block = (address: Address): Outcome<true> => this.#do('buddy:block', { address });
  unblock = (address: Address): Outcome<true> => this.#do('buddy:unblock', { address });
  organise = (params: RequestParams<'buddy:organise'>): Outcome<true> => this.#do('buddy:organise', params);

  /** Digits that both people see alike when nobody sits between them; `qr` is what a QR code of them says. */
  async safetyNumber(address: Address): Outcome<{ groups: string[]; qr: string }> {
    const { book, suite } = this.#parts;
    const self = this.#session.signedIn?.record.address;
    const mine = self && book.get(self);
    const theirs = book.get(address);
    if (!mine) return failed('signed-out');
    if (!theirs) return failed('not-buddies');
    const groups = [...safetyNumber(suite, mine, theirs)];
    return ok({ groups, qr: `kith:safety-number?${groups.join('')}` });
  }

  async verify(address: Address, verified: boolean): Outcome<true> {
    const at = verified ? this.#parts.clock.now() : undefined;
    return (await this.#parts.book.setVerified(address, at)) ? ok(true) : failed('identity-changed');
  }

  async acceptIdentity(address: Address): Outcome<true> {
    const accepted = await this.#parts.book.accept(address);
    if (accepted.ok) return ok(true);
    if (accepted.error === 'nothing-to-accept') return failed('not-possible-now');
    return failed(this.#refused(accepted.error, address));
  }

  async createInvite(): Outcome<{ link: string; expiresAt: number }> {
    const { signedIn } = this.#session;
    if (!signedIn) return failed('signed-out');
    const created = await this.#request('invite:create', { uses: INVITE_USES });
    if (!created.ok) return created;
    const link = formatInviteLink(this.#linkOf(signedIn, created.value));
    return ok({ link, expiresAt: created.value.expiresAt });
  }

  #linkOf({ record }: SignedIn, { invite, server }: RequestResult<'invite:create'>): InviteLink {
    const { book, suite } = this.#parts;
    const { sign } = book.get(record.address) ?? record.identity;
    return {
      ...publicEndpoint(record.server, server),
      server: record.server.name,
      serverKey: keyBytes(record.server.key),
      invite,
      inviter: record.address,
      inviterFingerprint: identityFingerprint(suite, sign),
    };
  }

  /** An address as typed: without a server, it is one of the own server. */
  #addressOf(typed: string): Result<Address, SessionError> {
    const { signedIn } = this.#session;
    if (!signedIn) return failed('signed-out');
    const { address: self, server } = signedIn.record;
    const name = typed.trim().toLowerCase();
    const address = parseAddress(name.includes('@') ? name : makeAddress(name, server.name));
    if (!address) return failed('malformed-address');
    if (address === self) return failed('own-account');
    return serverNameOf(address) === server.name ? ok(address) : failed('no-such-account');
  }

  #invitationOf(to: string): Result<{ address: Address; link?: InviteLink }, SessionError> {
    if (!to.trim().toLowerCase().startsWith('kith:')) {
      const address = this.#addressOf(to);
      return address.ok ? ok({ address: address.value }) : address;
    }
    const link = parseInviteLink(to);
    if (!link?.inviter) return failed('malformed-link');
    const { signedIn } = this.#session;
    const address = this.#addressOf(link.inviter);
    if (!address.ok || !signedIn) return address.ok ? failed('signed-out') : address;
    if (!equalBytes(link.serverKey, keyBytes(signedIn.record.server.key)))
      return failed('server-key-changed');
    return ok({ address: address.value, link });
  }

  /** Makes sure that the account's identity is pinned before anything is agreed with it. */
  async #pin(address: Address, fingerprint: Uint8Array | undefined): Outcome<ContactRecord> {
    const { book, suite, cards } = this.#parts;
    const found = await this.#request('buddy:find', { address });
    if (!found.ok) return found;
    const taken = await book.take(address, found.value.card, fingerprint);
    if (!taken.ok) return failed(this.#refused(taken.error, address));
    // A pin that was there before was not held against the link.
    if (fingerprint && !equalBytes(identityFingerprint(suite, taken.value.sign), fingerprint)) {
      cards.refuse('fingerprint-mismatch', address);
      return failed('fingerprint-mismatch');
    }
    return taken;
  }

  #refused(error: CardRefusal, address: Address): SessionError {
    this.#parts.cards.refuse(error, address);
    switch (error) {
      case 'identity-changed':
      case 'fingerprint-mismatch':
      case 'signed-out':
        return error;
      default:
        return 'untrusted-card';
    }
  }

  #relationTo(address: Address): Relation {
    const { list } = this.#parts;
    if (list.buddy(address)) return 'buddy';
    const request = list.request(address);
    if (!request) return 'none';
    return request.direction === 'outgoing' ? 'requested' : 'requests';
  }

  async #do<N extends RequestName>(name: N, params: RequestParams<N>): Outcome<true> {
    const done = await this.#request(name, params);
    return done.ok ? ok(true) : done;
  }

  async #request<N extends RequestName>(name: N, params: RequestParams<N>): Outcome<RequestResult<N>> {
    if (!this.#session.signedIn) return failed('signed-out');
    const reply = await this.#parts.rendezvous.request(name, params);
    if (reply.ok) return reply;
    return failed(reply.error === 'unreachable' ? 'offline' : sessionError(reply.error));
  }
}
