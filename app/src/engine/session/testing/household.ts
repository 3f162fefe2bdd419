import type { RandomBytes } from '@kith/shared/identity/crypto-suite';
import { afterEach, beforeEach } from 'vitest';
import { type Rendezvous, startRendezvous } from '../../../../../rendezvous-server/src/rendezvous.ts';
import { systemRandom } from '../../../platform/system-random.ts';
import { PASSWORD, type Person, type PersonOptions, signUp, startPerson } from './person.ts';

type ServerConfig = Parameters<typeof startRendezvous>[0];

/** A real server and the devices that a test switches on; all are gone after each test. */
export interface Household {
  readonly server: Rendezvous;
  start(options?: PersonOptions): Promise<Person>;
  /** Switches a device on and makes an account with it. */
  join(userName: string, options?: PersonOptions): Promise<Person>;
  /** Switches on another, empty device of an account. */
  another(userName: string, options?: PersonOptions): Promise<Person>;
  /** Stops the server and starts it again with the same data (given a folder) on the same port. */
  restartServer(between?: () => Promise<void>): Promise<void>;
  /** Puts another server, with a key and data of its own, in its place. */
  replaceServer(): Promise<void>;
}

/** Sets a household up for every test of a file. `serverSecret`: key of the server, 32 bytes. */
export function setUpHousehold(
  config: () => Partial<ServerConfig> = () => ({}),
  { serverSecret }: { readonly serverSecret?: Uint8Array } = {},
): Household {
  const people: Person[] = [];
  let server: Rendezvous;
  let settings: ServerConfig;

  beforeEach(async () => {
    settings = { data: ':memory:', name: 'home.example', logoutGrace: 0, ...config() };
    server = await startRendezvous(settings, serverSecret ? { random: first(serverSecret) } : {});
  });
  afterEach(async () => {
    await Promise.all(people.splice(0).map(person => person.stop()));
    await server.close();
  });

  const start = async (options?: PersonOptions) => {
    const person = await startPerson(options);
    people.push(person);
    return person;
  };
  return {
    get server() {
      return server;
    },
    start,
    async join(userName, options) {
      const person = await start(options);
      await signUp(person, server.url, userName);
      return person;
    },
    async another(userName, options) {
      const person = await start(options);
      const { account } = person;
      const entered = await account.logIn({
        server: server.url,
        userName,
        password: PASSWORD,
        deviceName: 'tablet',
      });
      if (!entered.ok) throw new Error(`log-in of ${userName} was refused: ${entered.error}`);
      return person;
    },
    async restartServer(between) {
      const port = Number(new URL(server.url).port);
      await server.close();
      await between?.();
      server = await startRendezvous({ ...settings, port });
    },
    async replaceServer() {
      const port = Number(new URL(server.url).port);
      await server.close();
      server = await startRendezvous({ ...settings, data: ':memory:', port });
    },
  };
}

/** A random source whose first 32 bytes, which become the server's key, are known. */
function first(secret: Uint8Array): RandomBytes {
  let used = false;
  return length => {
    if (used || length !== secret.length) return systemRandom(length);
    used = true;
    return secret;
  };
}
