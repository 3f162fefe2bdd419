import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededRandom } from '@kith/shared/testing/seeded-random';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChildServer, startChildServer } from '../testing/child-server.ts';
import {
  befriend,
  deviceName,
  logIn,
  makeTestAccount,
  publishPrekeys,
  type TestDevice,
} from '../testing/test-account.ts';
import { randomId } from '../testing/test-keys.ts';

const CRASHING = new URL('../testing/crashing-server.ts', import.meta.url).pathname;

let folder: string;
let server: ChildServer;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kith-crash-'));
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

/** A device that logs in again whenever the server is another, and repeats what was not answered. */
class Persistent {
  #device: TestDevice;

  constructor(device: TestDevice) {
    this.#device = device;
  }

  async until<T>(step: (device: TestDevice) => Promise<T>): Promise<T> {
    for (let attempt = 0; attempt < 20; attempt++) {
      try {
        return await step(this.#device);
      } catch {
        // The server died under the step (or was dead before): the next one is told everything again.
        await revive();
        this.#device = await logIn(this.#device.account, this.#device.keys, server.url);
      }
    }
    throw new Error('the server never answered');
  }
}

let revival: Promise<void> | undefined;
async function revive(): Promise<void> {
  revival ??= server.ended
    .then(() => start(0))
    .finally(() => {
      revival = undefined;
    });
  if (server.process.exitCode === null && server.process.signalCode === null) return;
  await revival;
}

const random = new SeededRandom(20_260_101);
const POINTS = [1, 2, 3, 4, 5, 6, 7, 8, 9, ...Array.from({ length: 6 }, () => 10 + random.int(60))];

describe('a server killed with -9', () => {
  it.each(POINTS)('RZ-37 before write %i delivers each envelope once and in order', async point => {
    await start(0);
    const alice = await makeTestAccount(server.url, 'alice');
    const bob = await makeTestAccount(server.url, 'bob');
    await befriend(alice, bob);
    alice.client.close();
    bob.client.close();
    await server.stop();

    await start(point);
    const sender = new Persistent(await logIn(alice.account, alice.keys, server.url));
    const receiver = new Persistent(await logIn(bob.account, bob.keys, server.url));
    const ids = Array.from({ length: 12 }, () => randomId());
    const acknowledged = new Set<string>();
    const received: string[] = [];

    const sending = async () => {
      for (const id of ids) {
        const envelopes = [{ id, ...deviceName(bob), envelope: 'AAAA' }];
        const { outcomes } = await sender.until(({ client }) => client.get('mailbox:put', { envelopes }));
        expect(outcomes).toMatchObject([{ outcome: 'stored' }]);
      }
    };
    const receiving = async () => {
      while (received.length < ids.length || acknowledged.size < ids.length) {
        const { envelopes } = await receiver.until(({ client }) => client.get('mailbox:fetch', {}));
        for (const { id } of envelopes) {
          // What was acknowledged, and the acknowledgement answered, never comes again.
          expect(acknowledged.has(id)).toBe(false);
          // The receiver knows what it has, as its message log does: an unanswered acknowledgement is repeated.
          if (!received.includes(id)) received.push(id);
        }
        const [first, ...rest] = envelopes.map(({ id }) => id);
        if (first === undefined) continue;
        await receiver.until(({ client }) => client.get('mailbox:ack', { ids: [first, ...rest] }));
        for (const id of [first, ...rest]) acknowledged.add(id);
      }
    };
    await Promise.all([sending(), receiving()]);
    expect(received).toEqual(ids);
    // A sender that is unsure repeats everything: nothing arrives again.
    for (const id of ids) {
      const envelopes = [{ id, ...deviceName(bob), envelope: 'AAAA' }];
      await sender.until(({ client }) => client.get('mailbox:put', { envelopes }));
    }
    expect(await receiver.until(({ client }) => client.get('mailbox:fetch', {}))).toEqual({
      envelopes: [],
      left: 0,
    });
  });

  it.each([1, 2, 3, 4, 5, 6])('RZ-36 before write %i hands no one-time prekey out twice', async point => {
    await start(0);
    const alice = await makeTestAccount(server.url, 'alice');
    const bob = await makeTestAccount(server.url, 'bob');
    await befriend(alice, bob);
    const pairs = await publishPrekeys(bob, 10);
    const signed = pairs.at(-1)?.token ?? '';
    alice.client.close();
    await server.stop();

    await start(point);
    const taker = new Persistent(await logIn(alice.account, alice.keys, server.url));
    const taken: string[] = [];
    for (let i = 0; i < 12; i++) {
      const { prekeys } = await taker.until(({ client }) =>
        client.get('prekeys:take', { devices: [deviceName(bob)] }),
      );
      taken.push(...prekeys.map(({ prekey }) => prekey));
    }
    const oneTime = taken.filter(token => token !== signed);
    expect(taken).toHaveLength(12);
    expect(new Set(oneTime).size).toBe(oneTime.length);
    expect(oneTime.length).toBeGreaterThanOrEqual(9);
  });
});
