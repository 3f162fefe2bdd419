import { hash, randomBytes } from 'node:crypto';
import type { Address } from '@kith/shared/identity/address';
import { type ChatDevice, type ChatWorld, until } from '../../chat/testing/chat-world.ts';
import { Intake } from '../../files/intake.ts';
import { MemoryFileStore } from '../../ports/testing/memory-file-store.ts';
import { FileSharing } from '../../sharing/file-sharing.ts';
import type { FileOffers } from '../file-offers.ts';

const random = (length: number) => Uint8Array.from(randomBytes(length));

/** A device of a `ChatWorld` with files: real offers and transfers, a disk in memory that outlives restarts. */
export class OfferDevice {
  readonly chat: ChatDevice;
  readonly files = new MemoryFileStore();
  readonly #world: ChatWorld;
  #intake!: Intake;
  #sharing!: FileSharing;

  private constructor(world: ChatWorld, chat: ChatDevice) {
    this.#world = world;
    this.chat = chat;
  }

  static async online(world: ChatWorld, address: Address): Promise<OfferDevice> {
    const device = new OfferDevice(world, await world.online(address));
    await device.start();
    return device;
  }

  get offers(): FileOffers {
    return this.#sharing.offers;
  }

  /** Takes up files, after the chat of the device was started. */
  async start(): Promise<void> {
    const { chat, contacts, database, links, problems, refusals, address } = this.chat;
    this.#intake = new Intake(this.files, random);
    this.#sharing = await FileSharing.start(
      {
        database,
        links,
        contacts,
        chat,
        intake: this.#intake,
        files: this.files,
        sha256: bytes => hash('sha256', bytes, 'buffer'),
        clock: this.#world.clock,
        random,
        settings: () => ({ acceptUpTo: 0, acceptMedia: false }),
        report: error => void problems.push(error),
        refused: reason => void refusals.push(reason),
      },
      address,
    );
  }

  async close(): Promise<void> {
    await this.#sharing.close();
  }

  /** Hands a file in, as a window does. */
  handIn(name: string, bytes: Uint8Array): string {
    return this.#intake.addFile({ name, source: this.files.own(bytes) });
  }

  /** Hands in a file that stays where somebody chose it. */
  handInPicked(name: string, bytes: Uint8Array): string {
    return this.#intake.addFile({ name, source: this.files.pick(bytes) });
  }

  /** Sends a file of these bytes; gives the id of its entry once that is there. */
  async sendFile(peer: Address, name: string, bytes: Uint8Array, caption?: string): Promise<string> {
    const sent = await this.offers.send(peer, [{ intake: this.handIn(name, bytes) }], caption);
    if (!sent.ok) throw new Error(sent.error);
    const [id = ''] = sent.value.ids;
    await until(`${name} is an entry`, async () => (await this.chat.chat.message(id)) !== undefined);
    return id;
  }

  /** Fetches what was offered, to the end. */
  async fetch(id: string): Promise<void> {
    await until('it is offered', async () => (await this.chat.chat.message(id)) !== undefined);
    const accepted = await this.offers.accept(id);
    if (!accepted.ok) throw new Error(accepted.error);
    await until('it is here', () => this.stateOf(id) === 'done');
  }

  stateOf(id: string): string | undefined {
    return this.offers.views().find(view => view.id === id)?.state;
  }

  /** Whether the bytes of an entry can be read here. */
  async canRead(id: string): Promise<boolean> {
    const held = (await this.offers.held(id))?.held;
    return held?.kind === 'file' && (await this.files.openSource(held.source)).ok;
  }
}
