import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededRandom } from '@kith/shared/testing/seeded-random';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ChildServer, startChildServer } from '../testing/child-server.ts';
import {
  befriend,
  deviceName,
  logIn,
  makeTestAccount,
  publishPrekeys,
  type TestDevice,
} from '../testing/test-account.ts';
import { Refused, type TestClient } from '../testing/test-client.ts';
import { randomId } from '../testing/test-keys.ts';

const CRASHING = new URL('../testing/crashing-server.ts', import.meta.url).pathname;

/** Data of a server where Alice and Bob are buddies and Bob has left prekeys: each test begins with a copy. */
let prepared: string;
let alice: TestDevice;
let bob: TestDevice;
/** Bob's signed prekey, which is given out when the one-time prekeys are used up. */
let signed: string;

let folder: string;
let server: ChildServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kith-prepared-'));
  await start(0);
  alice = await makeTestAccount(server.url, 'alice');
  bob = await makeTestAccount(server.url, 'bob');
  await befriend(alice, bob);
  const pairs = await publishPrekeys(bob, 10);
  signed = pairs.at(-1)?.token ?? '';
  alice.client.close();
  bob.client.close();
  await server.stop();
  prepared = folder;
});
afterAll(() => rmSync(prepared, { recursive: true }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kith-crash-'));
  cpSync(prepared, folder, { recursive: true });
});
afterEach(async () => {
  await server.kill();
  rmSync(folder, { recursive: true });
});

async function start(crashAt: number): Promise<void> {
  server = await startChildServer(
    ['--data', folder, '--port', '0', '--name', 'home.example', '--logout-grace', '0'],
    {
      script: CRASHING,
      env: { KITH_CRASH_AT: String(crashAt) },
    },
  );
}

let revival: Promise<void> | undefined;

/** Starts the server again when it has died; whoever comes first does it for all. */
async function reviveAfter(dead: ChildServer): Promise<void> {
  await dead.ended;
  if (server === dead) {
    revival ??= start(0).finally(() => {
      revival = undefined;
    });
  }
  await revival;
}

/** A device that logs in again when the server died, and repeats what was not answered. */
class Persistent {
  readonly #who: Pick<TestDevice, 'account' | 'keys'>;
  #client: TestClient | undefined;

  constructor(who: Pick<TestDevice, 'account' | 'keys'>) {
    this.#who = who;
  }

  async until<T>(step: (client: TestClient) => Promise<T>): Promise<T> {
    for (;;) {
      const current = server;
      try {
        this.#client ??= (await logIn(this.#who.account, this.#who.keys, current.url)).client;
        return await step(this.#client);
      } catch (error) {
        if (error instanceof Refused) throw error;
        this.#client = undefined;
        await reviveAfter(current);
      }
    }
  }
}

const random = new SeededRandom(20_260_101);
const LATER = process.env.KITH_FULL === '1' ? 24 : 2;
const POINTS = [
  ...Array.from({ length: 8 }, (_, i) => i + 1),
  ...Array.from({ length: LATER }, () => 9 + random.int(60)),
];

describe('a server killed with -9', () => {
  it.each(POINTS)('RZ-37 at step %i delivers each envelope once and in order', async point => {
    await start(point);
    const crashing = server;
    const sender = new Persistent(alice);
    const receiver = new Persistent(bob);
    const ids = Array.from({ length: 12 }, () => randomId());
    const acknowledged = new Set<string>();
    const received: string[] = [];

    const sending = async () => {
      for (const id of ids) {
        const envelopes = [{ id, ...deviceName(bob), envelope: 'AAAA' }];
        const { outcomes } = await sender.until(client => client.get('mailbox:put', { envelopes }));
        expect(outcomes).toMatchObject([{ outcome: 'stored' }]);
      }
    };
    const receiving = async () => {
      while (received.length < ids.length || acknowledged.size < ids.length) {
        const { envelopes } = await receiver.until(client => client.get('mailbox:fetch', {}));
        for (const { id } of envelopes) {
          // What was acknowledged, and the acknowledgement answered, never comes again.
          expect(acknowledged.has(id)).toBe(false);
          // The receiver knows what it has, as its message log does: an unanswered acknowledgement is repeated.
          if (!received.includes(id)) received.push(id);
        }
        const [first, ...rest] = envelopes.map(({ id }) => id);
        if (first === undefined) {
          await receiver.until(client => client.next('mailbox:arrived'));
          continue;
        }
        await receiver.until(client => client.get('mailbox:ack', { ids: [first, ...rest] }));
        for (const id of [first, ...rest]) acknowledged.add(id);
      }
    };
    await Promise.all([sending(), receiving()]);
    expect(crashing.process.signalCode).toBe('SIGKILL');
    expect(received).toEqual(ids);
    // A sender that is unsure repeats everything: nothing arrives again.
    for (const id of ids) {
      const envelopes = [{ id, ...deviceName(bob), envelope: 'AAAA' }];
      await sender.until(client => client.get('mailbox:put', { envelopes }));
    }
    expect(await receiver.until(client => client.get('mailbox:fetch', {}))).toEqual({
      envelopes: [],
      left: 0,
    });
  });

  it.each([1, 3, 4, 5, 6, 8])('RZ-36 at step %i hands no one-time prekey out twice', async point => {
    await start(point);
    const crashing = server;
    const taker = new Persistent(alice);
    const taken: string[] = [];
    for (let i = 0; i < 12; i++) {
      const { prekeys } = await taker.until(client =>
        client.get('prekeys:take', { devices: [deviceName(bob)] }),
      );
      taken.push(...prekeys.map(({ prekey }) => prekey));
    }
    expect(crashing.process.signalCode).toBe('SIGKILL');
    const oneTime = taken.filter(token => token !== signed);
    expect(taken).toHaveLength(12);
    expect(new Set(oneTime).size).toBe(oneTime.length);
    expect(oneTime.length).toBeGreaterThanOrEqual(9);
  });
});
