import { openPrekey, sealMailboxEnvelope } from '@kith/shared/identity/mailbox-envelope';
import { LIMITS } from '@kith/shared/protocol/limits';
import type { KnownDevice } from '../ports/contacts.ts';
import type { DeliveryWrites, Mailbox, MailboxOutcome } from '../ports/mailbox.ts';
import { MailboxInbox } from './mailbox-inbox.ts';
import type { DeliveryHandler, MailboxPorts } from './mailbox-ports.ts';
import { Prekeys } from './prekeys.ts';

/** Prekeys are made again when this many are left. */
const REFILL_BELOW = LIMITS.oneTimePrekeys / 2;
/** When publishing failed, the next try is made after this many milliseconds. */
const PUBLISH_RETRY = 30_000;

/** The mailbox at the rendezvous: seals for devices that are offline, keeps prekeys there, fetches what waits. */
export class MailboxService implements Mailbox {
  readonly #ports: MailboxPorts;
  readonly #listeners = new Set<() => void>();
  readonly #endings: (() => void)[] = [];
  #handler: DeliveryHandler | undefined;
  #inbox: MailboxInbox | undefined;
  #prekeys: Prekeys | undefined;
  #left = 0;
  #refilling = false;
  #cancelPublish: () => void = () => undefined;

  constructor(ports: MailboxPorts) {
    this.#ports = ports;
  }

  /** Serves the account that is signed in; fetches and publishes each time the rendezvous is reached. */
  start(): void {
    this.stop();
    const { rendezvous, contacts } = this.#ports;
    const signedIn = this.#ports.signedIn();
    if (!signedIn) return;
    const { self, signing } = signedIn;
    const prekeys = new Prekeys(this.#ports, self.device, signing);
    const inbox = new MailboxInbox(
      this.#ports,
      self,
      prekeys,
      (...delivery) => this.#deliver(...delivery),
      () => this.#used(),
    );
    this.#prekeys = prekeys;
    this.#inbox = inbox;
    this.#endings.push(
      rendezvous.on('mailbox:arrived', () => inbox.fetch()),
      rendezvous.onOnline(() => this.#online()),
      contacts.onChange(() => inbox.retryAside()),
    );
    if (rendezvous.online) this.#online();
  }

  stop(): void {
    this.#cancelPublish();
    this.#inbox?.stop();
    this.#inbox = undefined;
    this.#prekeys = undefined;
    for (const end of this.#endings.splice(0)) end();
  }

  /** Deletes the secrets of a device's prekeys and what waits to be opened with them. */
  async erase(device: string): Promise<void> {
    await this.#ports.database.batch(
      ['prekey', 'mailbox_seen', 'mailbox_aside'].map(table => ({
        sql: `DELETE FROM ${table} WHERE device = ?`,
        parameters: [device],
      })),
    );
  }

  available(): boolean {
    return this.#ports.rendezvous.online && this.#inbox !== undefined;
  }

  onAvailable(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onDelivery(handler: DeliveryHandler): void {
    this.#handler = handler;
  }

  async put(id: string, to: KnownDevice, body: unknown): Promise<MailboxOutcome> {
    const { rendezvous, suite, random, clock, refused } = this.#ports;
    const signedIn = this.#ports.signedIn();
    if (!signedIn || !this.available()) return 'offline';
    const device = { address: to.address, device: to.device };
    const taken = await rendezvous.request('prekeys:take', { devices: [device] });
    if (!taken.ok) return taken.error === 'not-buddies' ? 'not-buddies' : 'offline';
    const token = taken.value.prekeys.find(each => each.device === to.device)?.prekey;
    if (token === undefined) return 'no-prekey';
    const now = clock.now();
    const prekey = await openPrekey(suite, token, to.device, to.sign, now);
    if (!prekey.ok) {
      // The server handed out something else than what the device left.
      refused(to.address, `prekey-${prekey.error}`);
      return 'no-prekey';
    }
    const sender = {
      address: signedIn.self.address,
      device: signedIn.self.device,
      signing: signedIn.signing,
    };
    const envelope = await sealMailboxEnvelope(suite, random, sender, prekey.value, body, now);
    const stored = await rendezvous.request('mailbox:put', { envelopes: [{ id, ...device, envelope }] });
    if (!stored.ok)
      return stored.error === 'mailbox-full' || stored.error === 'not-buddies' ? stored.error : 'offline';
    return stored.value.outcomes.find(each => each.device === to.device)?.outcome ?? 'offline';
  }

  #publishLater(): void {
    this.#cancelPublish();
    this.#cancelPublish = this.#ports.clock.after(PUBLISH_RETRY, () => {
      if (this.available()) this.#refill();
    });
  }

  async #deliver(from: KnownDevice, body: unknown, sentAt: number): Promise<DeliveryWrites> {
    if (!this.#handler) throw new Error('a delivery before anybody wants one');
    return this.#handler(from, body, sentAt);
  }

  #online(): void {
    this.#inbox?.fetch();
    this.#refill();
    for (const listener of this.#listeners) listener();
  }

  #used(): void {
    this.#left -= 1;
    if (this.#left < REFILL_BELOW) this.#refill();
  }

  /** What fails because it was stopped meanwhile concerns nobody. */
  #refill(): void {
    const prekeys = this.#prekeys;
    this.#publish(prekeys).catch(error => {
      if (prekeys === this.#prekeys) this.#ports.report(error);
    });
  }

  /** Leaves as many prekeys at the rendezvous as it keeps, and a new signed one every week. */
  async #publish(prekeys: Prekeys | undefined): Promise<void> {
    if (!prekeys || this.#refilling) return;
    this.#refilling = true;
    try {
      const { rendezvous } = this.#ports;
      await prekeys.expire();
      const [signed] = (await prekeys.signedIsDue()) ? await prekeys.make(1, false) : [];
      const answer = await rendezvous.request('prekeys:publish', {
        oneTime: [],
        ...(signed && { signed: signed.token }),
      });
      if (!answer.ok) return this.#publishLater();
      this.#left = answer.value.left;
      if (this.#left >= REFILL_BELOW || prekeys !== this.#prekeys) return;
      const made = await prekeys.make(LIMITS.oneTimePrekeys - this.#left, true);
      const filled = await rendezvous.request('prekeys:publish', { oneTime: made.map(({ token }) => token) });
      if (!filled.ok) return this.#publishLater();
      this.#left = filled.value.left;
    } finally {
      this.#refilling = false;
    }
  }
}
