import { randomBytes } from 'node:crypto';
import type { Address } from '@kith/shared/identity/address';
import { naclSuite } from '@kith/shared/identity/crypto-suite';
import { makePrekey } from '@kith/shared/identity/mailbox-envelope';
import { LIMITS } from '@kith/shared/protocol/limits';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ChatWorld, settle, until } from './testing/chat-world.ts';

const ALICE = 'alice@home.example' as Address;
const BOB = 'bob@home.example' as Address;
const DAY = 86_400_000;

let world: ChatWorld;
beforeEach(() => {
  world = new ChatWorld();
});
afterEach(async () => {
  for (const device of world.devices) expect(device.problems).toEqual([]);
  await world.close();
});

test('CHAT-23: leaves 100 one-time prekeys, uses each once, and fills up when half are used', async () => {
  world.rendezvous.enoughPrekeys = false;
  const alice = await world.add(ALICE);
  const bob = await world.add(BOB);
  bob.goOnline();
  await until('bob left his prekeys', () => {
    world.clock.advance(1);
    return world.rendezvous.prekeysLeft(bob.device) === LIMITS.oneTimePrekeys;
  });
  bob.goOffline();
  alice.goOnline();
  for (let i = 0; i < 55; i++) {
    const id = await alice.send(BOB, `message ${i}`);
    await until('it is stored', async () => (await alice.state(BOB, id)) === 'sent');
  }
  expect(world.rendezvous.prekeysLeft(bob.device)).toBe(45);
  const secrets = async () =>
    (await bob.database.all('SELECT count(*) AS n FROM prekey WHERE one_time = 1'))[0]?.['n'];
  expect(await secrets()).toBe(100);
  bob.goOnline();
  await until('all came', async () => (await bob.texts(ALICE)).length === 55);
  await until('he filled up', () => {
    world.clock.advance(1);
    return world.rendezvous.prekeysLeft(bob.device) === LIMITS.oneTimePrekeys;
  });
  expect(await secrets()).toBe(100);
});

test('CHAT-23: changes the signed prekey weekly, and keeps old secrets as long as something may come', async () => {
  const bob = await world.add(BOB);
  bob.goOnline();
  const secrets = async () => (await bob.database.all('SELECT id FROM prekey ORDER BY made_at')).length;
  await until('he left one', () => world.rendezvous.hasPrekey(bob.device));
  const later = async (days: number) => {
    bob.goOffline();
    world.clock.advance(days * DAY);
    bob.goOnline();
    await settle();
  };
  await later(6);
  expect(await secrets()).toBe(1);
  await later(1);
  expect(await secrets()).toBe(2);
  // 14 days of life and 30 of the mailbox after the first was made.
  await later(36);
  expect(await secrets()).toBe(3);
  await later(2);
  expect(await secrets()).toBe(2);
});

test('CHAT-12: an envelope that the server hands out again is taken once', async () => {
  const alice = await world.add(ALICE);
  const bob = await world.add(BOB);
  bob.goOnline();
  await until('he left a prekey', () => world.rendezvous.hasPrekey(bob.device));
  alice.goOnline();
  world.links.block(alice.device, bob.device);
  const kept: { id: string; envelope: string }[] = [];
  const answer = world.rendezvous.answer.bind(world.rendezvous);
  world.rendezvous.answer = (device, name, params) => {
    const value = answer(device, name, params);
    if (name !== 'mailbox:fetch' || device !== bob.device) return value;
    const { envelopes } = value as { envelopes: { id: string; envelope: string; storedAt: number }[] };
    kept.push(...envelopes);
    // Under other ids, as a server that plays tricks would.
    const again = kept
      .slice(0, 20)
      .map((each, i) => ({ ...each, id: `${i}${each.id.slice(2)}`, storedAt: 1 }));
    return { envelopes: [...envelopes, ...again], left: 0 };
  };
  await alice.send(BOB, 'one');
  await until('it came', async () => (await bob.texts(ALICE)).length === 1);
  await alice.send(BOB, 'two');
  await until('it came', async () => (await bob.texts(ALICE)).length === 2);
  await settle();
  expect(await bob.texts(ALICE)).toEqual(['one', 'two']);
  expect(bob.chat.summary(ALICE).unread).toBe(2);
  expect(kept.length).toBeGreaterThan(1);
});

test('CHAT-24: a prekey that the server made up is not used, and the server told on', async () => {
  const alice = await world.add(ALICE);
  const bob = await world.add(BOB);
  const random = (length: number) => Uint8Array.from(randomBytes(length));
  const servers = naclSuite.signingKeys(random(32));
  const forged = await makePrekey(naclSuite, random, bob.device, servers, true, world.clock.now() + DAY);
  const answer = world.rendezvous.answer.bind(world.rendezvous);
  world.rendezvous.answer = (device: DeviceId, name, params) =>
    name === 'prekeys:take'
      ? { prekeys: [{ device: bob.device, prekey: forged.token }] }
      : answer(device, name, params);
  alice.goOnline();
  await alice.send(BOB, 'not for the server');
  await until('it is noticed', () => alice.refusals.length > 0);
  expect(alice.refusals).toEqual(['prekey-bad-signature']);
  expect(world.rendezvous.waiting(bob.device)).toBe(0);
});

test('CHAT-25: envelopes that do not open are dropped, and do not keep others from coming', async () => {
  const alice = await world.add(ALICE);
  const bob = await world.add(BOB);
  bob.goOnline();
  await until('he left a prekey', () => world.rendezvous.hasPrekey(bob.device));
  bob.goOffline();
  alice.goOnline();
  await alice.send(BOB, 'intact');
  await until('it is stored', () => world.rendezvous.waiting(bob.device) === 1);
  const answer = world.rendezvous.answer.bind(world.rendezvous);
  let damaged = 0;
  world.rendezvous.answer = (device, name, params) => {
    const value = answer(device, name, params);
    if (name !== 'mailbox:fetch' || device !== bob.device || damaged > 0) return value;
    damaged += 1;
    const { envelopes } = value as { envelopes: { id: string; envelope: string; storedAt: number }[] };
    const spoilt = envelopes.map((each, i) => ({
      ...each,
      id: `${i}${each.id.slice(1)}`,
      envelope: `${each.envelope.slice(0, 400)}AAAA${each.envelope.slice(404)}`,
    }));
    const rubbish = { id: 'RRRRRRRRRRRRRRRRRRRRRA', envelope: 'AAAA', storedAt: 1 };
    return { envelopes: [rubbish, ...spoilt, ...envelopes], left: 0 };
  };
  bob.goOnline();
  await until('the good one came', async () => (await bob.texts(ALICE)).length === 1);
  expect(bob.refusals).toEqual(['malformed-envelope', 'not-authentic']);
});

test('CHAT-25: an envelope from a device that is not known yet is kept until it is', async () => {
  const alice = await world.add(ALICE);
  const bob = await world.add(BOB);
  bob.goOnline();
  await until('he left a prekey', () => world.rendezvous.hasPrekey(bob.device));
  bob.goOffline();
  alice.goOnline();
  await alice.send(BOB, 'from my new device');
  await until('it is stored', () => world.rendezvous.waiting(bob.device) === 1);
  alice.goOffline();
  // For bob, alice's card has not come yet.
  world.strangers.add(ALICE);
  bob.goOnline();
  await until('he fetched it', () => world.rendezvous.waiting(bob.device) === 0);
  await settle();
  expect(await bob.database.all('SELECT count(*) AS n FROM mailbox_aside')).toEqual([{ n: 1 }]);
  world.strangers.delete(ALICE);
  world.announce(ALICE);
  await until('it is there', async () => (await bob.texts(ALICE)).length === 1);
  expect(await bob.database.all('SELECT count(*) AS n FROM mailbox_aside')).toEqual([{ n: 0 }]);
  expect(bob.refusals).toEqual([]);
});
