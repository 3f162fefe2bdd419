import type { Address } from '@kith/shared/identity/address';
import { ok } from '@kith/shared/protocol/result';
import { addressSchema, type DeviceId, deviceIdSchema, publicKeySchema } from '@kith/shared/protocol/schemas';
import { contentIdSchema } from '@kith/shared/swarm/content-id';
import type { Sha256 } from '@kith/shared/swarm/merkle';
import { migrate } from '../../app/src/engine/history/schema.ts';
import { LinkManager } from '../../app/src/engine/links/link-manager.ts';
import type { Contacts, KnownDevice } from '../../app/src/engine/ports/contacts.ts';
import type { Database } from '../../app/src/engine/ports/database.ts';
import type { FileStore, SourceRef } from '../../app/src/engine/ports/file-store.ts';
import type { PeerConnections } from '../../app/src/engine/ports/peer-connections.ts';
import type { SignalRoute } from '../../app/src/engine/ports/signal-route.ts';
import { SharingService } from '../../app/src/engine/sharing/sharing-service.ts';
import { systemClock } from '../../app/src/platform/system-clock.ts';
import { systemRandom } from '../../app/src/platform/system-random.ts';

export type PeerName = 'ann' | 'bob';

/** What a peer runs on: a daemon's platform or a page's. */
export interface PeerPlatform {
  readonly connections: PeerConnections;
  readonly database: Database;
  readonly files: FileStore;
  readonly sha256: Sha256;
  /** Carries a signal to the other peer's `heard`. */
  readonly signal: (body: unknown) => void;
  readonly report: (error: unknown) => void;
}

/** A file that was offered, as it crosses between processes. */
export interface OfferedFile {
  readonly id: string;
  readonly contentId: string;
  readonly size: number;
}

/**
 * Half of a benchmark of files: what an engine has between its disk and its data channel (links, transfers, file store,
 * database), without account and window.
 */
export class SharingPeer {
  readonly #other: KnownDevice;
  readonly #files: FileStore;
  readonly #links: LinkManager;
  readonly #transfers: SharingService;
  readonly #heard: (body: unknown) => void;
  /** Told when a file is saved; what `onChange` says is gathered for up to 250 ms, which would be measured too. */
  readonly #saved: Map<string, () => void>;
  readonly #echoes = new Map<number, (at: number) => void>();

  private constructor(
    other: KnownDevice,
    files: FileStore,
    links: LinkManager,
    transfers: SharingService,
    heard: (body: unknown) => void,
    saved: Map<string, () => void>,
  ) {
    this.#other = other;
    this.#files = files;
    this.#links = links;
    this.#transfers = transfers;
    this.#heard = heard;
    this.#saved = saved;
    links.onMessage('chat', (from, message) => this.#chatted(from, message));
  }

  static async start(name: PeerName, platform: PeerPlatform): Promise<SharingPeer> {
    const self = deviceOf(name);
    const other = deviceOf(name === 'ann' ? 'bob' : 'ann');
    const { connections, database, files, sha256, signal, report } = platform;
    let heard: (from: KnownDevice, body: unknown) => void = () => undefined;
    const signals: SignalRoute = {
      send: async (_to, _purpose, body) => {
        signal(body);
        return ok(true);
      },
      on: (_purpose, listener) => {
        heard = listener;
        return () => undefined;
      },
    };
    const contacts: Contacts = {
      self: () => self,
      devicesOf: (address: Address) => [self, other].filter(device => device.address === address),
      find: (device: DeviceId) => [self, other].find(known => known.device === device),
      isBuddy: () => true,
      presenceOf: () => 'online',
      invisible: () => false,
      onChange: () => () => undefined,
    };
    const links = new LinkManager({
      connections,
      signals,
      purpose: 'link',
      contacts,
      clock: systemClock,
      randomBytes: systemRandom,
      policy: () => ({ iceServers: [], relayOnly: false }),
      report,
    });
    await migrate(database);
    const saved = new Map<string, () => void>();
    const transfers = await SharingService.start({
      account: self.address,
      links,
      contacts,
      database,
      files,
      sha256,
      clock: systemClock,
      random: systemRandom,
      onSaved: async id => {
        saved.get(id)?.();
        saved.delete(id);
      },
      report,
      refused: reason => report(new Error(reason)),
    });
    transfers.onChange(ids => {
      for (const id of ids) {
        if (transfers.row(id)?.state === 'failed') report(new Error('a file could not be fetched'));
      }
    });
    return new SharingPeer(other, files, links, transfers, body => heard(other, body), saved);
  }

  /** Takes a signal of the other peer. */
  heard(body: unknown): void {
    this.#heard(body);
  }

  /** Hashes a file and offers it to the other peer. */
  async offer(id: string, source: SourceRef): Promise<OfferedFile> {
    const hashed = await this.#files.hashSource(source, () => undefined, new AbortController().signal);
    if (!hashed.ok) throw new Error(hashed.error);
    const content = { kind: 'file', hashed: hashed.value, source } as const;
    await this.#transfers.offer({ id, to: this.#other.address, name: 'file.bin', content });
    return { id, contentId: hashed.value.contentId, size: hashed.value.size };
  }

  /** Milliseconds from asking for a file to its being verified, saved and durable. */
  async fetch({ id, contentId, size }: OfferedFile): Promise<number> {
    const start = performance.now();
    const saved = new Promise<void>(resolve => this.#saved.set(id, resolve));
    const from = this.#other.address;
    await this.#transfers.fetch({
      id,
      name: 'file.bin',
      from,
      contentId: contentIdSchema.parse(contentId),
      size,
    });
    await saved;
    return performance.now() - start;
  }

  /** Milliseconds from sending a message of chat to its answer, for each of `count`, with a pause after each. */
  async chat(count: number, pause: number): Promise<number[]> {
    const delays: number[] = [];
    for (let number = 0; number < count; number++) {
      const message = new Uint8Array(200);
      new DataView(message.buffer).setUint32(0, number);
      const start = performance.now();
      const back = new Promise<number>(resolve => this.#echoes.set(number, resolve));
      void this.#links.send(this.#other.device, 'chat', message).outcome;
      delays.push((await back) - start);
      await new Promise(resolve => setTimeout(resolve, pause));
    }
    return delays;
  }

  /** Bytes that were sent by `chat` go back. */
  #chatted(from: DeviceId, message: Uint8Array): void {
    const number = new DataView(message.buffer, message.byteOffset).getUint32(0);
    if (message[4] === 1) {
      this.#echoes.get(number)?.(performance.now());
      return;
    }
    const back = message.slice();
    back[4] = 1;
    void this.#links.send(from, 'chat', back).outcome;
  }
}

function deviceOf(person: PeerName): KnownDevice {
  return {
    address: addressSchema.parse(`${person}@home.example`),
    device: deviceIdSchema.parse(person.padEnd(22, 'x')),
    name: person,
    sign: publicKeySchema.parse('s'.repeat(43)),
    seal: publicKeySchema.parse('k'.repeat(43)),
  };
}
