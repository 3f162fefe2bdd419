import { expect, type Page } from '@playwright/test';
import * as people from '../../e2e/fixtures/actions/people.ts';
import { Person } from '../../e2e/fixtures/person.ts';
import { RendezvousProcess } from '../../e2e/fixtures/rendezvous-process.ts';
import { openDatabase } from '../../rendezvous-server/src/storage/open-database.ts';
import { type Resident, seedPopulation } from '../../rendezvous-server/src/testing/seed-population.ts';
import { proveDevice } from '../../rendezvous-server/src/testing/test-account.ts';
import { TestClient } from '../../rendezvous-server/src/testing/test-client.ts';

export const BUDDIES = 200;
/** Buddies that are online. */
const ONLINE = 20;

/**
 * Somebody whose data folder knows 200 buddies from an earlier run, with engine and browser closed. The server runs,
 * and 20 of the buddies are online.
 */
export async function withFullRoster(measure: (person: Person) => Promise<void>): Promise<void> {
  const rendezvous = await RendezvousProcess.start();
  const online: TestClient[] = [];
  let person: Person | undefined;
  try {
    person = await Person.start({ engine: 'daemon', server: rendezvous.url, name: 'alice' });
    await people.signUp(person, 'alice');
    await person.stop();
    await rendezvous.stop();
    const residents = await seedPopulation(rendezvous.data, 'kith.test', BUDDIES, 0);
    await befriend(rendezvous.data, 'alice', residents);
    await rendezvous.restart();
    for (const resident of residents.slice(0, ONLINE))
      online.push(await comeOnline(rendezvous.url, resident));
    await person.startEngine();
    await person.openWindow();
    await people.expectConnected(person);
    const { page } = person;
    await expect.poll(() => peopleListed(page)).toBe(BUDDIES);
    await person.stop();
    await measure(person);
  } finally {
    for (const { socket } of online) socket.close();
    await person?.dispose();
    await rendezvous.dispose();
  }
}

/** How many people the list has room for: it holds elements only for those on the screen. */
export function peopleListed(page: Page): Promise<number> {
  return page.evaluate(() => {
    const list = document.querySelector('aside ul');
    const row = list?.querySelector('li');
    return list && row ? Math.round(list.clientHeight / row.clientHeight) : 0;
  });
}

/** What accepting 200 requests comes to, written down at once. No server may be running on the folder. */
async function befriend(folder: string, name: string, residents: readonly Resident[]): Promise<void> {
  const { db, close } = await openDatabase(folder);
  const since = Date.now();
  const rows = residents.flatMap(({ account }) => [
    { account: name, buddy: account.name, alias: null, groups: '[]', since },
    { account: account.name, buddy: name, alias: null, groups: '[]', since },
  ]);
  await db.insertInto('buddies').values(rows).execute();
  await close();
}

async function comeOnline(url: string, { account, keys }: Resident): Promise<TestClient> {
  const client = await TestClient.connect(url);
  const { key, nonce } = await client.hello();
  const proof = await proveDevice({ ...account, server: { url, key } }, keys, nonce);
  await client.get('login:device', { proof });
  return client;
}
