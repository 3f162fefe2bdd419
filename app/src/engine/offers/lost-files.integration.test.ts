import type { Address } from '@kith/shared/identity/address';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ChatWorld, until } from '../chat/testing/chat-world.ts';
import { OfferDevice } from './testing/offer-device.ts';

const ALICE = 'alice@home.example' as Address;
const BOB = 'bob@home.example' as Address;
const BYTES = Uint8Array.from({ length: 300_000 }, (_, i) => i * 31);
const OTHER = Uint8Array.from(BYTES, byte => byte ^ 1);

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

const viewOf = (device: OfferDevice, id: string) => device.offers.views().find(view => view.id === id);

async function begin(): Promise<string> {
  const sent = await alice.offers.send(BOB, [{ intake: alice.handInPicked('film.mkv', BYTES) }]);
  if (!sent.ok) throw new Error(sent.error);
  return sent.value.ids[0] ?? '';
}

/** Alice offers a file that stays where it is, then her page is closed and opened again. */
async function offerAndReload(problem: 'pick-again' | 'ask-again'): Promise<string> {
  const id = await begin();
  await until('bob is offered it', async () => (await bob.chat.chat.message(id)) !== undefined);
  await alice.close();
  alice.files.loseHold(problem);
  await alice.start();
  return id;
}

async function received(id: string): Promise<void> {
  await until('bob has it', () => bob.stateOf(id) === 'done');
  expect(Buffer.from(bob.files.saved.get('film.mkv') ?? []).equals(BYTES)).toBe(true);
}

test('a file that a page lost hold of waits to be chosen again, and only the same bytes will do', async () => {
  const id = await offerAndReload('pick-again');
  expect(viewOf(alice, id)).toMatchObject({ state: 'paused', problem: 'pick-again' });
  expect(viewOf(alice, id)?.can).toEqual({ cancel: true, pickAgain: true });
  await bob.offers.accept(id);
  await until('bob waits', () => bob.stateOf(id) === 'paused');
  const again = (bytes: Uint8Array) => alice.offers.pickAgain(id, alice.handInPicked('film.mkv', bytes));
  const other = { ok: false, error: 'other-content' };
  expect(await again(OTHER)).toEqual(other);
  expect(await again(BYTES.subarray(1))).toEqual(other);
  expect(alice.stateOf(id)).toBe('paused');
  expect(await again(BYTES)).toEqual({ ok: true, value: true });
  await received(id);
  expect(await alice.canRead(id)).toBe(true);
});

test('a file that its person allows to be read again goes on', async () => {
  const id = await offerAndReload('ask-again');
  expect(viewOf(alice, id)?.can).toEqual({ cancel: true, allow: true });
  await bob.offers.accept(id);
  await alice.offers.retry(id);
  expect(viewOf(alice, id)).toMatchObject({ state: 'paused', problem: 'ask-again' });
  alice.files.allow();
  await alice.offers.retry(id);
  await received(id);
});

test('what may be read again after a reload goes on by itself', async () => {
  const id = await offerAndReload('ask-again');
  await alice.close();
  alice.files.allow();
  await alice.start();
  expect(viewOf(alice, id)).toMatchObject({ state: 'waiting' });
  await bob.offers.accept(id);
  await received(id);
});

test('a file that was lost before it was offered is chosen again, too', async () => {
  const intake = alice.handInPicked('film.mkv', OTHER);
  alice.files.loseHold('pick-again');
  const sent = await alice.offers.send(BOB, [{ intake }]);
  if (!sent.ok) throw new Error(sent.error);
  const id = sent.value.ids[0] ?? '';
  await until('it stands still', () => viewOf(alice, id)?.problem === 'pick-again');
  expect(viewOf(alice, id)?.can).toEqual({ cancel: true, pickAgain: true });
  await alice.offers.pickAgain(id, alice.handInPicked('film.mkv', BYTES));
  await bob.fetch(id);
  await received(id);
});
