import { randomBytes } from 'node:crypto';
import type { Address } from '@kith/shared/identity/address';
import { deviceIdOf, publicKeyText } from '@kith/shared/identity/certificates';
import { naclSuite, type SigningKeys } from '@kith/shared/identity/crypto-suite';
import type { DeviceId, PresenceState } from '@kith/shared/protocol/schemas';
import { VirtualClock } from '@kith/shared/testing/virtual-clock';
import { openEncryptedDatabase } from '../../../platform/node/encrypted-database.ts';
import { migrate } from '../../history/schema.ts';
import type { Contacts, KnownDevice } from '../../ports/contacts.ts';
import type { Database } from '../../ports/database.ts';
import type { ChatChange, MessageRow } from '../chat-rows.ts';
import { ChatService } from '../chat-service.ts';
import { MailboxService } from '../mailbox-service.ts';
import { MemoryLinkNetwork, type MemoryLinks } from './memory-links.ts';
import { type MemoryLine, MemoryRendezvous } from './memory-rendezvous.ts';
import { MortalDatabase } from './mortal-database.ts';

const random = (length: number) => Uint8Array.from(randomBytes(length));

/** Runs turns of the event loop until something holds; fails when it does not within many turns. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 5_000; turn++) {
    if (await holds()) return;
    await new Promise<void>(resolve => void setImmediate(resolve));
  }
  throw new Error(`this did not come true: ${what}`);
}

/** Lets everything happen that needs no time to pass. */
export async function settle(turns = 60): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise<void>(resolve => void setImmediate(resolve));
}

/** People with devices: real chat and mailbox services and databases, links and rendezvous in memory, virtual time. */
export class ChatWorld {
  readonly clock = new VirtualClock();
  readonly links = new MemoryLinkNetwork();
  readonly rendezvous = new MemoryRendezvous(() => this.clock.now());
  readonly devices: ChatDevice[] = [];
  readonly strangers = new Set<Address>();

  constructor() {
    this.rendezvous.enoughPrekeys = true;
  }

  async add(address: Address): Promise<ChatDevice> {
    const device = new ChatDevice(this, address);
    this.devices.push(device);
    await device.start();
    return device;
  }

  devicesOf(address: Address): ChatDevice[] {
    return this.devices.filter(each => each.self.address === address);
  }

  /** Tells everybody that something about an account changed. */
  announce(address: Address): void {
    for (const device of this.devices) device.hear(address);
  }

  /** A new device of an account that is online and can be written to through the mailbox. */
  async online(address: Address): Promise<ChatDevice> {
    const device = await this.add(address);
    device.goOnline();
    await until('it left a prekey', () => this.rendezvous.hasPrekey(device.device));
    return device;
  }

  async close(): Promise<void> {
    for (const device of this.devices) await device.close();
  }
}

/** One device: it can be stopped, killed around a transaction, and started again on what is durable. */
export class ChatDevice {
  readonly self: KnownDevice;
  readonly changes: ChatChange[] = [];
  readonly problems: unknown[] = [];
  readonly refusals: string[] = [];
  readonly settings = { sendReadReceipts: true, sendTyping: true };
  presence: PresenceState = 'offline';
  chat!: ChatService;
  mailbox!: MailboxService;
  database!: MortalDatabase;
  line!: MemoryLine;
  links!: MemoryLinks;
  readonly contacts: Contacts;
  readonly #world: ChatWorld;
  readonly #signing: SigningKeys;
  readonly #file: Database;
  readonly #listeners = new Set<(address: Address) => void>();
  #migrated = false;

  constructor(world: ChatWorld, address: Address) {
    this.#world = world;
    this.#signing = naclSuite.signingKeys(random(32));
    const sealing = naclSuite.sealingKeys(random(32));
    this.self = {
      address,
      device: deviceIdOf(naclSuite, this.#signing.public, sealing.public),
      name: 'test',
      sign: publicKeyText(this.#signing.public),
      seal: publicKeyText(sealing.public),
    };
    const file = openEncryptedDatabase(':memory:', new Uint8Array(32));
    if (!file.ok) throw new Error(file.error);
    this.#file = file.value;
    this.contacts = this.#contacts();
  }

  get device(): DeviceId {
    return this.self.device;
  }

  get address(): Address {
    return this.self.address;
  }

  /** The engine starts; the rendezvous is not reached yet. */
  async start(): Promise<void> {
    if (!this.#migrated) await migrate(this.#file);
    this.#migrated = true;
    const { clock, links, rendezvous } = this.#world;
    this.database = new MortalDatabase(this.#file);
    this.line = rendezvous.line(this.device);
    const report = (error: unknown) => void this.problems.push(error);
    const refused = (_: string, reason: string) => void this.refusals.push(reason);
    this.links = links.join(this.device);
    const { contacts } = this;
    const common = { database: this.database, contacts, clock, random, report, refused };
    this.mailbox = new MailboxService({
      ...common,
      rendezvous: this.line,
      suite: naclSuite,
      signedIn: () => ({ self: this.self, signing: this.#signing }),
    });
    this.chat = new ChatService({
      ...common,
      links: this.links,
      mailbox: this.mailbox,
      settings: () => this.settings,
    });
    this.chat.onChange(change => void this.changes.push(change));
    await this.chat.start();
    this.mailbox.start();
  }

  /** Reaches the rendezvous; others see it. */
  goOnline(): void {
    this.presence = 'online';
    this.line.goOnline();
    this.#world.announce(this.address);
  }

  /** Loses the rendezvous; its links live on. */
  goOffline(): void {
    this.presence = 'offline';
    this.line.goOffline();
    this.#world.announce(this.address);
  }

  /** The process is gone at once, with all it had in memory. */
  kill(): void {
    this.#listeners.clear();
    void this.database.close();
    this.#world.links.leave(this.device);
    this.goOffline();
  }

  /** Kills the process around a transaction of this life. */
  killAt(commit: number, when: 'before' | 'after'): void {
    this.database.dieAt(commit, when, () => this.kill());
  }

  /** Starts again after a kill and reaches the rendezvous. */
  async revive(): Promise<void> {
    await this.start();
    this.goOnline();
  }

  async close(): Promise<void> {
    this.chat.stop();
    this.mailbox.stop();
    await this.#file.close();
  }

  hear(address: Address): void {
    for (const listener of [...this.#listeners]) listener(address);
  }

  /** Texts of a conversation, oldest first. */
  async texts(peer: Address): Promise<string[]> {
    return (await this.rows(peer)).map(row => textOf(row.body));
  }

  async rows(peer: Address) {
    const page = await this.chat.history(peer, 500);
    if (!page.ok) throw new Error(page.error);
    return page.value.rows;
  }

  async send(peer: Address, text: string): Promise<string> {
    const sent = await this.chat.send(peer, text);
    if (!sent.ok) throw new Error(sent.error);
    return sent.value.id;
  }

  async state(peer: Address, id: string): Promise<string | undefined> {
    return (await this.rows(peer)).find(row => row.id === id)?.state;
  }

  #contacts(): Contacts {
    const world = this.#world;
    const known = (device: DeviceId) => world.devices.find(each => each.device === device);
    const trusted = (address: Address) => address === this.address || !world.strangers.has(address);
    return {
      self: () => this.self,
      devicesOf: address => (trusted(address) ? world.devicesOf(address).map(each => each.self) : []),
      find: device => {
        const found = known(device)?.self;
        return found && trusted(found.address) ? found : undefined;
      },
      isBuddy: address => address !== this.address && !world.strangers.has(address),
      presenceOf: device => known(device)?.presence ?? 'offline',
      invisible: () => false,
      onChange: listener => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    };
  }
}

function textOf(body: MessageRow['body']): string {
  if (body.type === 'text') return body.text;
  return body.type === 'call' ? body.outcome : '(deleted)';
}
