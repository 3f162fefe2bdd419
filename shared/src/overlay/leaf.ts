import type { RandomBytes } from '../identity/crypto-suite.ts';
import { toBase64Url } from '../protocol/bytes.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import type { HubCertificate, OverlayPass } from './hub-certificate.ts';
import { LeafAttachments } from './leaf-attachments.ts';
import type { LeafEffect, LeafEvent, LeafStatus } from './leaf-events.ts';
import { LeafHubs } from './leaf-hubs.ts';
import { LeafLetters } from './leaf-letters.ts';
import { LeafLookups } from './leaf-lookups.ts';
import { LeafRecord } from './leaf-record.ts';
import type { LetterSuite } from './letter.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import type { Content, FromLeaf, ToLeaf } from './overlay-message.ts';
import type { Signed } from './signed.ts';

export interface LeafParts {
  readonly me: DeviceId;
  readonly randomBytes: RandomBytes;
  /** Seals and opens letters. */
  readonly suite: LetterSuite;
}

/**
 * A device's side of the overlay: the hub and the spare that it hangs on, its record, what it looks up, letters out and in.
 *
 * How to drive it: `handle` each event with a time that never goes back, do what comes out in order, and call `handle`
 * with `tick` at `wakeAt` (read anew after each event). Give it `pass`, `hubs` and `keys`; it dials. With `visible` it asks
 * for a record to be signed whenever one is due. Messages go in checked (`OverlayChecker`), those for which `isForLeaf` is
 * true; `send` goes out through `encodeMessage`, over the link to that hub. A link that lost its session and began another
 * is `closed` and `opened`. A device that is a hub assigns itself: the dial of `me` is `opened` at once, see `Hub`.
 */
export class Leaf {
  readonly #hubs: LeafHubs;
  readonly #attachments: LeafAttachments;
  readonly #lookups: LeafLookups;
  readonly #letters: LeafLetters;
  readonly #record = new LeafRecord();
  readonly #random: () => number;
  readonly #newId: () => string;
  #pass: Signed<OverlayPass> | undefined;
  /** As was last told. */
  #hub: DeviceId | undefined;
  #effects: LeafEffect[] = [];
  #now = 0;

  constructor({ me, randomBytes, suite }: LeafParts) {
    this.#hubs = new LeafHubs(me);
    this.#random = () => randomBytes(4).reduce((sum, byte) => (sum + byte) / 256, 0);
    this.#newId = () => toBase64Url(randomBytes(16));
    this.#attachments = new LeafAttachments({
      hubs: this.#hubs,
      newId: this.#newId,
      random: this.#random,
      dial: hub => this.#effects.push({ kind: 'dial', hub }),
      attach: (hub, message) => {
        if (this.#pass) this.#send(hub, { ...message, pass: this.#pass });
      },
      detach: hub => this.#send(hub, { kind: 'detach' }),
      release: hub => this.#effects.push({ kind: 'release', hub }),
      changed: () => this.#attachmentChanged(),
    });
    this.#lookups = new LeafLookups({
      newId: this.#newId,
      send: (id, names) => {
        if (this.#hub !== undefined) this.#send(this.#hub, { kind: 'lookup', id, names });
      },
      done: (id, records, unanswered) => this.#effects.push({ kind: 'found', id, records, unanswered }),
    });
    this.#letters = new LeafLetters({
      me,
      suite,
      randomBytes,
      places: () => this.#attachments.places,
      send: (to, signal) => this.#sendOver(to, signal),
      undelivered: id => this.#effects.push({ kind: 'undelivered', id }),
    });
  }

  /** When `tick` is due, in milliseconds since 1970; `Infinity` for never. */
  get wakeAt(): number {
    return Math.min(
      this.#attachments.wakeAt,
      this.#lookups.wakeAt,
      this.#letters.wakeAt,
      this.#hub === undefined ? Number.POSITIVE_INFINITY : this.#record.wakeAt,
    );
  }

  get status(): LeafStatus {
    const { hub, spare, dialing } = this.#attachments;
    return { hub, spare, hubs: this.#hubs.size, dialing, pending: this.#lookups.pending };
  }

  /** Of the hubs that are not known to be gone, for the disk. */
  get certificates(): readonly Signed<HubCertificate>[] {
    return this.#hubs.certificates;
  }

  /** Takes one event and says what to do, in order: all of it, before the next event is given. `now` in milliseconds. */
  handle(event: LeafEvent, now: number): LeafEffect[] {
    this.#effects = [];
    this.#now = now;
    this.#apply(event);
    if (now >= this.wakeAt) this.#tick();
    return this.#effects;
  }

  #apply(event: LeafEvent): void {
    const now = this.#now;
    switch (event.kind) {
      case 'pass':
        this.#pass = event.pass;
        this.#attachments.start(now);
        break;
      case 'hubs':
        this.#learn(event.certificates);
        this.#hubs.assign(event.assigned);
        this.#attachments.plan(now);
        break;
      case 'opened':
        this.#attachments.opened(event.hub, now);
        break;
      case 'closed':
        this.#attachments.closed(event.hub, now);
        break;
      case 'message':
        this.#message(event.from, event.message);
        break;
      case 'visible':
        this.#record.show(event.on, now);
        break;
      case 'changed':
        this.#record.changed(now, OVERLAY_LIMITS.publishDelay);
        break;
      case 'signed':
        if (this.#hub !== undefined) this.#send(this.#hub, { kind: 'publish', record: event.record });
        break;
      case 'keys':
        this.#letters.keys = event.keys;
        break;
      case 'lookup':
        this.#lookups.start(event.id, event.names, now);
        break;
      case 'letter':
        this.#letters.send(event, now);
        break;
      case 'knock':
        this.#knock(event.hub, event.envelope);
        break;
      case 'relays':
        this.#askRelays();
        break;
      case 'available':
        this.#hubs.available();
        this.#attachments.plan(now);
        break;
      case 'stop':
        this.#attachments.stop();
        break;
      case 'tick':
        break;
    }
  }

  #message(from: DeviceId, message: ToLeaf): void {
    const now = this.#now;
    if (message.kind === 'attached') {
      this.#attachments.attached(from, message.handle, message.spare, now);
      return;
    }
    if (message.kind === 'refused') {
      this.#attachments.refused(from, message.handle, message.reason, now);
      return;
    }
    // Nobody else was asked anything.
    if (!this.#attachments.isAttached(from)) return;
    switch (message.kind) {
      case 'found':
        this.#lookups.found(message.id, message.records, message.unanswered, now);
        break;
      case 'delivered':
        if (message.handle === this.#attachments.handle(from)) this.#delivered(message.content);
        break;
      case 'unreachable':
        this.#letters.unreachable(message.id, now);
        break;
      case 'hubs':
        this.#learn(message.certificates);
        for (const hub of message.gone) if (!this.#attachments.isAttached(hub)) this.#hubs.gone(hub);
        this.#attachments.plan(now);
        break;
      case 'servers':
        this.#effects.push({ kind: 'servers', hub: from, server: message.server });
        break;
      case 'activate':
        this.#effects.push({ kind: 'activate' });
        break;
      case 'move':
        this.#attachments.move(from, message.to, now);
        break;
    }
  }

  #delivered(content: Content): void {
    if (content.kind === 'reply') {
      this.#effects.push({ kind: 'reply', hub: content.hub, envelope: content.envelope });
      return;
    }
    const letter = content.kind === 'letter' ? this.#letters.open(content.sealed) : undefined;
    if (letter) this.#effects.push({ kind: 'letter', ...letter });
  }

  #knock(hub: DeviceId, envelope: string): void {
    const [at] = this.#attachments.places;
    if (at === undefined || this.#pass === undefined) return;
    const content: Content = { kind: 'knock', pass: this.#pass, at, envelope };
    this.#send(at.hub, { kind: 'signal', id: this.#newId(), to: { hub }, content });
  }

  #askRelays(): void {
    for (const { hub } of this.#attachments.places) {
      if (this.#hubs.get(hub)?.value.relay) this.#send(hub, { kind: 'relay', id: this.#newId() });
    }
  }

  #learn(certificates: readonly Signed<HubCertificate>[]): void {
    let news = false;
    for (const certificate of certificates) news = this.#hubs.add(certificate, this.#now) || news;
    if (news) this.#effects.push({ kind: 'hubs-changed' });
  }

  #attachmentChanged(): void {
    const { hub, spare } = this.#attachments;
    const moved = hub !== this.#hub;
    this.#hub = hub;
    this.#effects.push({ kind: 'attached', hub, spare });
    // A new hub has to be told at once, since others find nobody at the old one.
    this.#record.changed(this.#now, moved ? 0 : OVERLAY_LIMITS.publishDelay);
    this.#lookups.attached(hub, this.#now);
  }

  #tick(): void {
    const now = this.#now;
    this.#attachments.tick(now);
    this.#lookups.tick(now);
    this.#letters.tick(now);
    if (this.#hub === undefined) return;
    const record = this.#record.due(this.#attachments.places, now, this.#random());
    if (record) this.#effects.push({ kind: 'sign-record', ...record });
  }

  /** Sends a signal over the hub it is for, when this device is there too, else over its own. */
  #sendOver(to: DeviceId, signal: FromLeaf): boolean {
    const over = this.#attachments.places.some(({ hub }) => hub === to) ? to : this.#hub;
    if (over === undefined) return false;
    this.#send(over, signal);
    return true;
  }

  #send(to: DeviceId, message: FromLeaf): void {
    this.#effects.push({ kind: 'send', to, message });
  }
}
