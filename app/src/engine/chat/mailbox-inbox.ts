import {
  type MailboxEnvelopeError,
  openMailboxEnvelope,
  prekeyIdOf,
} from '@kith/shared/identity/mailbox-envelope';
import { toBase64Url, utf8 } from '@kith/shared/protocol/bytes';
import { LIMITS } from '@kith/shared/protocol/limits';
import type { KnownDevice } from '../ports/contacts.ts';
import type { Statement } from '../ports/database.ts';
import type { DeliveryHandler, MailboxPorts } from './mailbox-ports.ts';
import type { Prekeys } from './prekeys.ts';

/** When a fetch failed, the next is made after this many milliseconds. */
const RETRY = 5_000;

/** Envelopes of unknown senders that are kept for later. */
const ASIDE_KEPT = 100;

interface Envelope {
  readonly id: string;
  readonly envelope: string;
}

/**
 * Fetches what waits for this device, one batch at a time. What an envelope says, the use of its prekey and the
 * memory of it are one transaction; only then is it acknowledged. A crash in between makes the server hand it out
 * once more, and it is recognised.
 */
export class MailboxInbox {
  readonly #ports: MailboxPorts;
  readonly #self: KnownDevice;
  readonly #prekeys: Prekeys;
  readonly #handler: DeliveryHandler;
  readonly #prekeyUsed: () => void;
  #turn: Promise<void> = Promise.resolve();
  #fetchWanted = false;
  #asideWanted = false;
  #stopped = false;
  #cancelAgain: () => void = () => undefined;

  constructor(
    ports: MailboxPorts,
    self: KnownDevice,
    prekeys: Prekeys,
    handler: DeliveryHandler,
    prekeyUsed: () => void,
  ) {
    this.#ports = ports;
    this.#self = self;
    this.#prekeys = prekeys;
    this.#handler = handler;
    this.#prekeyUsed = prekeyUsed;
  }

  /** Fetches until nothing is left; asked again meanwhile, it looks once more. */
  fetch(): void {
    if (this.#fetchWanted) return;
    this.#fetchWanted = true;
    this.#next(async () => {
      this.#fetchWanted = false;
      let more = true;
      while (more && !this.#stopped) more = await this.#fetchBatch();
    });
  }

  /** A contact changed: its envelopes may be readable now. */
  retryAside(): void {
    if (this.#asideWanted) return;
    this.#asideWanted = true;
    this.#next(async () => {
      this.#asideWanted = false;
      await this.#tryAside();
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelAgain();
  }

  #next(work: () => Promise<void>): void {
    this.#turn = this.#turn
      .then(() => (this.#stopped ? undefined : work()))
      .catch(error => {
        if (!this.#stopped) this.#ports.report(error);
      });
  }

  async #fetchBatch(): Promise<boolean> {
    const { rendezvous } = this.#ports;
    const batch = await rendezvous.request('mailbox:fetch', {});
    if (!batch.ok) return this.#again();
    if (batch.value.envelopes.length === 0) return false;
    for (const envelope of batch.value.envelopes) {
      if (this.#stopped) return false;
      if ((await this.#take(envelope)) === 'unknown-sender') await this.#putAside(envelope);
    }
    const ids = batch.value.envelopes.map(({ id }) => id);
    const acknowledged = await rendezvous.request('mailbox:ack', { ids });
    return acknowledged.ok ? batch.value.left > 0 : this.#again();
  }

  /** The server did not answer, or had no time: asks once more when it can still be reached then. */
  #again(): false {
    const { rendezvous, clock } = this.#ports;
    this.#cancelAgain();
    this.#cancelAgain = clock.after(RETRY, () => {
      if (rendezvous.online && !this.#stopped) this.fetch();
    });
    return false;
  }

  /**
   * Opens an envelope and lets it be written down.
   * @param also written in the same transaction
   */
  async #take(
    { envelope }: Envelope,
    also: readonly Statement[] = [],
  ): Promise<'done' | 'refused' | 'unknown-sender'> {
    const { contacts, suite, database } = this.#ports;
    const id = prekeyIdOf(envelope);
    if (!id.ok) return this.#refuse(id.error);
    const prekey = await this.#prekeys.find(id.value);
    // Used already, and handed out again; or sealed to a key that this device has lost.
    if (!prekey) return 'refused';
    const hash = toBase64Url(suite.hash(utf8(envelope)).subarray(0, 32));
    if (!prekey.oneTime && (await this.#prekeys.seen(hash))) return 'refused';
    const item = await openMailboxEnvelope(
      suite,
      envelope,
      this.#self.device,
      prekey.keys,
      async (address, device) => {
        const sender = contacts.find(device);
        return sender?.address === address ? sender.sign : undefined;
      },
    );
    if (!item.ok) return item.error === 'unknown-sender' ? 'unknown-sender' : this.#refuse(item.error);
    const from = contacts.find(item.value.from);
    if (!from) return 'unknown-sender';
    const { statements, committed } = await this.#handler(from, item.value.body, item.value.sentAt);
    if (this.#stopped) throw new Error('the mailbox was closed');
    const changed = await database.batch([...statements, this.#prekeys.usedStatement(prekey, hash), ...also]);
    committed(changed.slice(0, statements.length));
    if (prekey.oneTime) this.#prekeyUsed();
    return 'done';
  }

  #refuse(error: MailboxEnvelopeError): 'refused' {
    this.#ports.refused('', error);
    return 'refused';
  }

  async #putAside({ id, envelope }: Envelope): Promise<void> {
    const device = this.#self.device;
    const now = this.#ports.clock.now();
    await this.#ports.database.batch([
      {
        sql: `INSERT INTO mailbox_aside (device, id, envelope, at) VALUES (?, ?, ?, ?)
              ON CONFLICT (device, id) DO NOTHING`,
        parameters: [device, id, envelope, now],
      },
      {
        sql: `DELETE FROM mailbox_aside WHERE device = ? AND (at < ? OR id IN (
                SELECT id FROM mailbox_aside WHERE device = ? ORDER BY at DESC, id LIMIT -1 OFFSET ?))`,
        parameters: [device, now - LIMITS.mailboxLifetime, device, ASIDE_KEPT],
      },
    ]);
  }

  async #tryAside(): Promise<void> {
    const device = this.#self.device;
    const rows = await this.#ports.database.all(
      'SELECT id, envelope FROM mailbox_aside WHERE device = ? ORDER BY at, id',
      [device],
    );
    for (const row of rows) {
      if (this.#stopped) return;
      const envelope = { id: String(row['id']), envelope: String(row['envelope']) };
      const remove = {
        sql: 'DELETE FROM mailbox_aside WHERE device = ? AND id = ?',
        parameters: [device, envelope.id],
      };
      if ((await this.#take(envelope, [remove])) === 'refused') await this.#ports.database.batch([remove]);
    }
  }
}
