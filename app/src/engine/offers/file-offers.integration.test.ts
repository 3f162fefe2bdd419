import type { Address } from '@kith/shared/identity/address';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ChatWorld, until } from '../chat/testing/chat-world.ts';
import { OfferDevice } from './testing/offer-device.ts';

const ALICE = 'alice@home.example' as Address;
const BOB = 'bob@home.example' as Address;
const HOUR = 3_600;
const BYTES = Uint8Array.from({ length: 300_000 }, (_, i) => i * 31);

let world: ChatWorld;
let alice: OfferDevice;
let bob: OfferDevice;
beforeEach(async () => {
  world = new ChatWorld();
  alice = await OfferDevice.online(world, ALICE);
  bob = await OfferDevice.online(world, BOB);
});
afterEach(async () => {
  for (const device of world.devices) expect(device.problems).toEqual([]);
  for (const device of [alice, bob]) await device.close();
  await world.close();
});

const rowsOf = (device: OfferDevice, table: string) => device.chat.database.all(`SELECT id FROM ${table}`);
const isEntry = async (device: OfferDevice, id: string) => (await device.chat.chat.message(id)) !== undefined;

/** What both agree to write lives an hour. */
async function agree(): Promise<void> {
  await alice.chat.chat.timer(BOB, { do: 'propose', lifetime: HOUR });
  const proposal = () => bob.chat.chat.summary(ALICE).timer?.proposal;
  await until('bob is asked', () => proposal() !== undefined);
  await bob.chat.chat.timer(ALICE, { do: 'accept', of: proposal()?.id ?? '' });
  await until('alice knows', () => alice.chat.chat.summary(BOB).timer?.lifetime === HOUR);
}

/** Alice's entry disappears on her device. */
async function disappear(id: string): Promise<void> {
  await until('the entry is gone', async () => {
    world.clock.advance(60_000);
    return !(await isEntry(alice, id));
  });
}

test('CHAT-36: a file that disappears is offered no more, and its copy goes', async () => {
  await agree();
  const id = await alice.sendFile(BOB, 'a.bin', BYTES);
  const held = (await alice.offers.held(id))?.held;
  await until('it left', async () => (await alice.chat.state(BOB, id)) === 'delivered');
  await disappear(id);
  await until('nothing is kept of it', async () => (await rowsOf(alice, 'held_file')).length === 0);
  for (const table of ['transfer', 'transfer_data', 'piece_hashes']) {
    expect(await rowsOf(alice, table)).toEqual([]);
  }
  expect(alice.offers.views()).toEqual([]);
  if (held?.kind !== 'file') throw new Error('it was not here');
  expect((await alice.files.openSource(held.source)).ok).toBe(false);
});

test('CHAT-36: what disappeared while nobody looked after files goes when they are taken up', async () => {
  await agree();
  const id = await alice.sendFile(BOB, 'a.bin', BYTES);
  const stays = await alice.sendFile(BOB, 'b.bin', BYTES);
  await until('it left', async () => (await alice.chat.state(BOB, id)) === 'delivered');
  await alice.close();
  await alice.chat.database.batch([
    { sql: 'UPDATE entry SET expires_at = NULL WHERE id = ?', parameters: [stays] },
  ]);
  await disappear(id);
  await alice.start();
  expect(await rowsOf(alice, 'held_file')).toEqual([{ id: stays }]);
  expect(await rowsOf(alice, 'transfer')).toEqual([{ id: stays }]);
  expect(await alice.canRead(stays)).toBe(true);
});

test('CHAT-28: of a deleted file neither offer nor copy stay', async () => {
  const id = await alice.sendFile(BOB, 'a.bin', BYTES);
  await alice.chat.chat.delete(id);
  await until('nothing is kept of it', async () => (await rowsOf(alice, 'transfer')).length === 0);
  await until('nor where it was', async () => (await rowsOf(alice, 'held_file')).length === 0);
});

test('a copy stays as long as another message names it', async () => {
  const id = await alice.sendFile(BOB, 'a.bin', BYTES);
  expect(await alice.offers.forward(id, BOB)).toEqual({ ok: true, value: true });
  await until('it is forwarded', async () => (await rowsOf(alice, 'held_file')).length === 2);
  await until('as an entry', async () => (await alice.chat.rows(BOB)).length === 2);
  const again = (await alice.chat.rows(BOB)).at(-1)?.id ?? '';
  await alice.chat.chat.delete(id);
  await until('the first is dropped', async () => (await rowsOf(alice, 'held_file')).length === 1);
  expect(await alice.canRead(again)).toBe(true);
  await bob.fetch(again);
  await alice.chat.chat.delete(again);
  await until('the last is dropped', async () => (await rowsOf(alice, 'held_file')).length === 0);
});
