import { nodeCryptoSuite } from '@kith/shared/node/node-crypto-suite';
import { nodePasswordHasher } from '../../../platform/node/password-hasher.ts';
import { nodeRendezvousConnector } from '../../../platform/node/rendezvous-connector.ts';
import { systemClock } from '../../../platform/system-clock.ts';
import { systemRandom } from '../../../platform/system-random.ts';
import { makeDatabase } from '../../history/testing/make-database.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { RendezvousConnector } from '../../ports/rendezvous-client.ts';
import { createSession, type SessionServices } from '../create-session.ts';

export const PASSWORD = 'correct horse battery';

/** One device of somebody: real crypto, real sockets, a real database. */
export interface Person extends SessionServices {
  readonly database: Database;
  /** Resolves as soon as the condition holds; every change of the session is a reason to look again. */
  until(condition: () => boolean): Promise<void>;
  /** Ends the process of this device, as far as it has one: the database stays. */
  stop(): Promise<void>;
}

export interface PersonOptions {
  readonly database?: Database;
  readonly connector?: RendezvousConnector;
  readonly clock?: Clock;
}

/** A device that was switched on, with the database of an earlier run or a new one. */
export async function startPerson(options: PersonOptions = {}): Promise<Person> {
  const database = options.database ?? (await makeDatabase());
  const services = createSession({
    suite: nodeCryptoSuite,
    hasher: nodePasswordHasher,
    random: systemRandom,
    clock: options.clock ?? systemClock,
    connector: options.connector ?? nodeRendezvousConnector(),
    database,
    // A bug must fail the test that met it.
    report: (where, error) => queueMicrotask(() => fail(where, error)),
  });
  await services.session.start();
  return {
    ...services,
    database,
    until: condition => until(services, condition),
    stop: () => services.session.close(),
  };
}

/** Signs up; throws when the server or the engine refuses. */
export async function signUp(person: Person, server: string, userName: string): Promise<string> {
  const created = await person.account.signUp({ server, userName, password: PASSWORD, deviceName: 'laptop' });
  if (!created.ok) throw new Error(`sign-up of ${userName} was refused: ${created.error}`);
  return created.value.recoveryCode;
}

/** Makes two people buddies by request and answer, and waits until each can reach the other. */
export async function makeBuddies(a: Person, b: Person): Promise<void> {
  const [addressOfA, addressOfB] = [addressOf(a), addressOf(b)];
  const asked = await a.buddies.request(addressOfB, 'hello');
  if (!asked.ok) throw new Error(`the request was refused: ${asked.error}`);
  await b.until(() => b.view.request(addressOfA) !== undefined);
  const answered = await b.buddies.answer(addressOfA, 'accept');
  if (!answered.ok) throw new Error(`the answer was refused: ${answered.error}`);
  await a.until(() => a.contacts.devicesOf(addressOfB).length > 0);
  await b.until(() => b.contacts.devicesOf(addressOfA).length > 0);
}

export function addressOf(person: Person) {
  const address = person.session.signedIn?.record.address;
  if (!address) throw new Error('nobody is signed in');
  return address;
}

function fail(where: string, error: unknown): never {
  throw new Error(`unexpected failure in ${where}`, { cause: error });
}

function until({ view, contacts }: SessionServices, condition: () => boolean): Promise<void> {
  return new Promise(resolve => {
    const look = () => {
      if (!condition()) return;
      for (const stop of stops) stop();
      resolve();
    };
    const stops = [view.onChange(look), contacts.onChange(look)];
    look();
  });
}
