import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Address } from '@kith/shared/identity/address';
import { peekToken } from '@kith/shared/identity/signed-token';
import { nodeCryptoSuite } from '@kith/shared/node/node-crypto-suite';
import { hubCertificateSchema } from '@kith/shared/overlay/hub-certificate';
import { parseNetwork } from '@kith/shared/relay/peer-policy';
import { afterEach, beforeEach } from 'vitest';
import { type Rendezvous, startRendezvous } from '../../../../../rendezvous-server/src/rendezvous.ts';
import { openEncryptedDatabase } from '../../../platform/node/encrypted-database.ts';
import { nodeOverlayDoor } from '../../../platform/node/overlay-door.ts';
import { nodePasswordHasher } from '../../../platform/node/password-hasher.ts';
import { nodeRendezvousConnector } from '../../../platform/node/rendezvous-connector.ts';
import { nodeSha256 } from '../../../platform/node/sha256.ts';
import { NodeSupernodeHost } from '../../../platform/node/supernode-host/node-supernode-host.ts';
import { nodePeerConnections } from '../../../platform/peer-connection/node-peer-connections.ts';
import { systemClock } from '../../../platform/system-clock.ts';
import { systemRandom } from '../../../platform/system-random.ts';
import { Engine, type EnginePorts } from '../../engine.ts';
import { migrate } from '../../history/schema.ts';
import { MemoryFileStore } from '../../ports/testing/memory-file-store.ts';
import { PASSWORD } from '../../session/testing/person.ts';

type ServerConfig = Parameters<typeof startRendezvous>[0];

/** What a test may put in the place of the real thing. */
export type EngineParts = Partial<
  Pick<EnginePorts, 'connections' | 'overlayDoor' | 'connector' | 'supernodeHost' | 'localNetwork'>
>;

/** One engine on a disk of its own: it can be stopped, and started again on what is there. */
export class EngineDevice {
  readonly name: string;
  readonly refused: string[] = [];
  readonly bugs: unknown[] = [];
  readonly files = new MemoryFileStore();
  readonly #path: string;
  readonly #parts: EngineParts;
  #engine: Engine | undefined;

  constructor(name: string, folder: string, parts: EngineParts) {
    this.name = name;
    this.#path = join(folder, `${name}.sqlite`);
    this.#parts = parts;
  }

  get engine(): Engine {
    if (!this.#engine) throw new Error(`${this.name} is switched off`);
    return this.#engine;
  }

  get address(): Address {
    return `${this.name}@home.example` as Address;
  }

  get device() {
    const self = this.engine.session.contacts.self();
    if (!self) throw new Error(`${this.name} is signed out`);
    return self.device;
  }

  async start(): Promise<void> {
    const opened = openEncryptedDatabase(this.#path, new Uint8Array(32));
    if (!opened.ok) throw new Error(opened.error);
    await migrate(opened.value);
    this.#engine = await Engine.start({
      suite: nodeCryptoSuite,
      hasher: nodePasswordHasher,
      random: systemRandom,
      clock: systemClock,
      connector: nodeRendezvousConnector(),
      database: opened.value,
      connections: nodePeerConnections,
      files: this.files,
      sha256: nodeSha256,
      report: (where, error) => this.bugs.push(where, error),
      refused: reason => this.refused.push(reason),
      ...this.#parts,
    });
  }

  async stop(): Promise<void> {
    await this.#engine?.close();
    this.#engine = undefined;
  }

  /** Resolves as soon as the condition holds; everything that an engine tells is a reason to look again. */
  until(what: string, condition: () => boolean | undefined): Promise<void> {
    const { engine } = this;
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        for (const stop of stops) stop();
      };
      const look = () => {
        if (!condition()) return;
        end();
        resolve();
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`${this.name}: ${what} did not come true`));
      }, 25_000);
      const { view, contacts } = engine.session;
      const stops = [
        view.onChange(look),
        contacts.onChange(look),
        engine.overlay.onChange(look),
        engine.supernode.onChange(look),
        engine.chat.onChange(look),
        engine.onCall(look),
        engine.links.onState(look),
      ];
      look();
    });
  }

  async isFound(other: EngineDevice, state = 'online'): Promise<void> {
    await this.until(`${other.name} is ${state}`, () => this.stateOf(other) === state);
  }

  stateOf(other: EngineDevice): string | undefined {
    return this.engine.session.view.rosterRow(other.address)?.state;
  }

  /** What was said in a conversation, in its order. */
  async texts(other: EngineDevice): Promise<string[]> {
    const page = await this.engine.chat.history(other.address, 100);
    if (!page.ok) throw new Error(page.error);
    return page.value.rows.map(({ body }) => (body.type === 'text' ? body.text : body.type));
  }

  async say(other: EngineDevice, text: string): Promise<void> {
    const sent = await this.engine.chat.send(other.address, text);
    if (!sent.ok) throw new Error(sent.error);
  }

  /** Done when somebody has said this. */
  async hears(other: EngineDevice, text: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = async () => {
        if ((await this.texts(other)).includes(text)) resolve();
      };
      this.engine.chat.onChange(() => void look().catch(reject));
      look().catch(reject);
    });
  }
}

export interface OverlayWorld {
  readonly server: Rendezvous;
  /** Switches a device on and makes an account with it. */
  join(name: string, parts?: EngineParts): Promise<EngineDevice>;
  /** The same, and it becomes a hub. */
  hub(name: string, parts?: EngineParts): Promise<EngineDevice>;
  /** A hub that listens on loopback: a relay, and a WebSocket for signals. */
  listeningHub(name: string): Promise<EngineDevice>;
  killServer(): Promise<void>;
  reviveServer(): Promise<void>;
}

/** A real server, engines on disks, hubs that serve as soon as they offer to. */
export function setUpOverlay(config: Partial<ServerConfig> = {}): OverlayWorld {
  const devices: EngineDevice[] = [];
  let folder: string;
  let server: Rendezvous;
  let settings: ServerConfig;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kith-overlay-'));
    settings = {
      data: join(folder, 'server'),
      name: 'home.example',
      logoutGrace: 0,
      supernodes: {
        minimalUptime: 0,
        settle: 10,
        handOver: 100,
        away: 100,
        probeInterval: 200,
        ownNetworks: ['127.0.0.0/8'],
      },
      ...config,
    };
    server = await startRendezvous(settings);
  });
  afterEach(async () => {
    const stopped = devices.splice(0);
    await Promise.all(stopped.map(device => device.stop()));
    await server.close();
    await rm(folder, { recursive: true, force: true });
    const bugs = stopped.flatMap(device => device.bugs);
    if (bugs.length > 0) throw new Error('an engine reported a bug', { cause: bugs });
  });

  const join_ = async (name: string, parts: EngineParts = {}) => {
    const device = new EngineDevice(name, folder, parts);
    devices.push(device);
    await device.start();
    const created = await device.engine.session.account.signUp({
      server: server.url,
      userName: name,
      password: PASSWORD,
      deviceName: 'laptop',
    });
    if (!created.ok) throw new Error(created.error);
    return device;
  };
  return {
    get server() {
      return server;
    },
    join: join_,
    async hub(name, parts) {
      const device = await join_(name, parts);
      await device.until('its overlay began', () => device.engine.overlay.current !== undefined);
      const { rendezvous } = device.engine.session;
      rendezvous.on('supernode:role', role => device.engine.overlay.take(role));
      const role = await rendezvous.request('supernode:offer', {
        hub: true,
        uptime: 3_600_000,
        sessions: [3_600_000],
        uplink: 1_000_000,
        load: 0,
      });
      if (!role.ok) throw new Error(role.error);
      device.engine.overlay.take(role.value);
      return device;
    },
    async listeningHub(name) {
      const loopback = parseNetwork('127.0.0.0/8');
      const supernodeHost = new NodeSupernodeHost({
        folder: join(folder, `${name}-host`),
        addresses: ['127.0.0.1'],
        ownNetworks: loopback ? [loopback] : [],
        log: { warn: () => undefined },
      });
      const device = await join_(name, { supernodeHost, overlayDoor: nodeOverlayDoor({}) });
      await device.engine.settings.change({ volunteer: 'yes' });
      await device.until('it is a hub that listens', () => {
        const { role } = device.engine.supernode;
        const certificate = peekToken(role?.certificate ?? '', hubCertificateSchema);
        return role?.hub === 'active' && certificate.ok && certificate.value.listeners.length > 0;
      });
      return device;
    },
    async killServer() {
      await server.close();
    },
    async reviveServer() {
      server = await startRendezvous({ ...settings, port: Number(new URL(server.url).port) });
    },
  };
}

export async function makeBuddies(a: EngineDevice, b: EngineDevice): Promise<void> {
  const asked = await a.engine.session.buddies.request(b.address, 'hello');
  if (!asked.ok) throw new Error(asked.error);
  await b.until('it was asked', () => b.engine.session.view.request(a.address) !== undefined);
  const answered = await b.engine.session.buddies.answer(a.address, 'accept');
  if (!answered.ok) throw new Error(answered.error);
  await Promise.all([a.isFound(b), b.isFound(a)]);
}

/** Waits until each could find the other without the server. */
export async function haveKeys(...devices: readonly EngineDevice[]): Promise<void> {
  for (const one of devices) {
    const others = devices.filter(each => each !== one).map(each => each.device);
    const { keys } = one.engine.overlay;
    if (!keys) throw new Error('no keys');
    await new Promise<void>(resolve => {
      const look = () => {
        if (others.every(device => keys.of(device))) resolve();
      };
      keys.onChange(look);
      look();
    });
  }
}

export async function isAttached(...devices: readonly EngineDevice[]): Promise<void> {
  await Promise.all(
    devices.map(each => each.until('it has a hub', () => each.engine.overlay.state === 'attached')),
  );
}
