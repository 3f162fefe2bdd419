import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Rendezvous, startRendezvous } from '../../../../rendezvous-server/src/rendezvous.ts';
import { addressOf, makeBuddies, PASSWORD, type Person, signUp, startPerson } from './testing/person.ts';

let server: Rendezvous;
let people: Person[];

const start = async (options?: Parameters<typeof startPerson>[0]) => {
  const person = await startPerson(options);
  people.push(person);
  return person;
};
const join = async (userName: string) => {
  const person = await start();
  await signUp(person, server.url, userName);
  return person;
};

beforeEach(async () => {
  people = [];
  server = await startRendezvous({ data: ':memory:', name: 'home.example', logoutGrace: 0 });
});
afterEach(async () => {
  await Promise.all(people.map(person => person.stop()));
  await server.close();
});

describe('two people', () => {
  test('sign up, ask, accept, and see each other come and go', async () => {
    const alice = await join('alice');
    const bob = await join('bob');
    expect(alice.view.session()).toMatchObject({ state: 'online', address: 'alice@home.example' });

    expect(await alice.buddies.find('bob')).toMatchObject({ ok: true, value: { relation: 'none' } });
    await makeBuddies(alice, bob);
    const [a, b] = [addressOf(alice), addressOf(bob)];
    await alice.until(() => alice.view.rosterRow(b)?.state === 'online');
    await bob.until(() => bob.view.rosterRow(a)?.state === 'online');
    expect(alice.view.requests()).toEqual([]);
    expect(bob.view.requests()).toEqual([]);

    await bob.account.setPresence('busy', 'in a meeting');
    await alice.until(() => alice.view.rosterRow(b)?.state === 'busy');
    expect(alice.view.rosterRow(b)).toMatchObject({ text: 'in a meeting', devices: [{ state: 'busy' }] });

    await bob.stop();
    await alice.until(() => alice.view.rosterRow(b)?.state === 'offline');
    expect(alice.view.rosterRow(b)?.lastSeen).toBeGreaterThan(0);

    expect(await alice.buddies.safetyNumber(b)).toEqual(await bob.buddies.safetyNumber(a));
  });

  test('send each other signals that only the other can open', async () => {
    const alice = await join('alice');
    const bob = await join('bob');
    await makeBuddies(alice, bob);
    const [toBob] = alice.contacts.devicesOf(addressOf(bob));
    const heard = new Promise(resolve => bob.signals.on('link', (from, body) => resolve({ from, body })));
    expect(await alice.signals.send(toBob!, 'link', { kind: 'offer' })).toEqual({ ok: true, value: true });
    expect(await heard).toEqual({ from: alice.contacts.self(), body: { kind: 'offer' } });
    expect([...alice.view.notices(), ...bob.view.notices()]).toEqual([]);
  });
});
