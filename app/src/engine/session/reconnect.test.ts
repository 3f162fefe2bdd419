import { makeAddress } from '@kith/shared/identity/address';
import { publicKeyText } from '@kith/shared/identity/certificates';
import { nodeCryptoSuite } from '@kith/shared/node/node-crypto-suite';
import { failed } from '@kith/shared/protocol/result';
import { VirtualClock } from '@kith/shared/testing/virtual-clock';
import { expect, test } from 'vitest';
import { systemRandom } from '../../platform/system-random.ts';
import { makeDatabase } from '../history/testing/make-database.ts';
import type { ConnectFailure, RendezvousConnector } from '../ports/rendezvous-client.ts';
import { type AccountRecord, deviceSecrets, makeDeviceKeys } from './account-record.ts';
import { AccountStore } from './account-store.ts';
import { reconnectDelay } from './reconnect-delay.ts';
import { startPerson } from './testing/person.ts';

const key = publicKeyText(new Uint8Array(32).fill(1));
const record: AccountRecord = {
  address: makeAddress('alice', 'home.example'),
  server: { url: 'https://home.example', name: 'home.example', key },
  identity: { sign: key, generation: 0 },
  deviceName: 'laptop',
  ...deviceSecrets(makeDeviceKeys(nodeCryptoSuite, systemRandom)),
  presence: 'online',
  text: '',
  signedIn: true,
};

/** A network without the server. */
class DeadNetwork implements RendezvousConnector {
  attempts = 0;
  failure: ConnectFailure = 'unreachable';
  async connect() {
    this.attempts++;
    return failed(this.failure);
  }
}

test('waits longer after each failure, up to a minute, and at once after the network changed', async () => {
  const database = await makeDatabase();
  await new AccountStore(database).save(record);
  const clock = new VirtualClock();
  const connector = new DeadNetwork();
  const alice = await startPerson({ database, clock, connector });
  const waits: number[] = [];
  for (let i = 0; i < 9; i++) {
    await alice.until(() => alice.view.session().state === 'offline');
    const { retryAt, problem } = alice.view.session();
    expect(problem).toBe('unreachable');
    waits.push((retryAt ?? 0) - clock.now());
    clock.advance(waits.at(-1)!);
  }
  await alice.until(() => alice.view.session().state === 'offline');
  for (const [i, wait] of waits.entries()) {
    expect(wait).toBeGreaterThanOrEqual(Math.min(30_000, 500 * 2 ** i));
    expect(wait).toBeLessThanOrEqual(Math.min(60_000, 1_000 * 2 ** i));
  }
  expect(connector.attempts).toBe(10);

  connector.failure = 'tls-mismatch';
  alice.session.wake();
  await alice.until(() => alice.view.session().problem === 'tls-mismatch');
  expect(connector.attempts).toBe(11);

  await alice.stop();
  expect(clock.pending).toBe(0);
});

test('a wait is never the same for all clients', () => {
  const waits = new Set(Array.from({ length: 20 }, () => reconnectDelay(6, systemRandom)));
  expect(waits.size).toBeGreaterThan(15);
});
