import type { Address } from '@kith/shared/identity/address';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ChatWorld, until } from './testing/chat-world.ts';

const ALICE = 'alice@home.example' as Address;
const BOB = 'bob@home.example' as Address;

let world: ChatWorld;
beforeEach(() => {
  world = new ChatWorld();
});
afterEach(async () => {
  for (const device of world.devices) expect(device.problems).toEqual([]);
  await world.close();
});

test('a message over an open link is there, delivered, and read when it was seen', async () => {
  const alice = await world.add(ALICE);
  const bob = await world.add(BOB);
  alice.goOnline();
  bob.goOnline();
  alice.chat.open(BOB);
  expect(world.links.isOpen(alice.device, bob.device)).toBe(true);

  const id = await alice.send(BOB, 'hello\nthere 👋');
  expect(await alice.state(BOB, id)).toBe('queued');
  await until('it is delivered', async () => (await alice.state(BOB, id)) === 'delivered');
  const [row] = await bob.rows(ALICE);
  expect(row).toMatchObject({
    id,
    author: ALICE,
    mine: false,
    body: { type: 'text', text: 'hello\nthere 👋' },
  });
  expect(bob.chat.summary(ALICE)).toMatchObject({ unread: 1, last: { id } });
  expect(world.rendezvous.waiting(bob.device)).toBe(0);

  await bob.chat.read(ALICE, row?.order ?? '');
  expect(bob.chat.summary(ALICE)).toMatchObject({ unread: 0, readUpTo: row?.order });
  await until('it is read', async () => (await alice.state(BOB, id)) === 'read');
  expect(alice.chat.summary(BOB).last?.state).toBe('read');
});

test('a message to somebody offline waits in the mailbox and arrives once', async () => {
  const alice = await world.add(ALICE);
  const bob = await world.add(BOB);
  bob.goOnline();
  await until('bob left a prekey', () => world.rendezvous.hasPrekey(bob.device));
  bob.goOffline();
  alice.goOnline();
  const id = await alice.send(BOB, 'are you there?');
  await until('it is stored', async () => (await alice.state(BOB, id)) === 'sent');
  bob.goOnline();
  await until('bob has it', async () => (await bob.texts(ALICE)).length === 1);
  await until('alice knows', async () => (await alice.state(BOB, id)) === 'delivered');
  expect(world.rendezvous.waiting(bob.device)).toBe(0);
});
