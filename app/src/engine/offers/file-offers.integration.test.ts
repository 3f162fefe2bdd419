import type { Address } from '@kith/shared/identity/address';
import { LIMITS } from '@kith/shared/protocol/limits';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ChatWorld, settle, until } from '../chat/testing/chat-world.ts';
import { Documents } from '../history/documents.ts';
import { preparationSchema } from './preparation.ts';
import { OfferDevice } from './testing/offer-device.ts';

const ALICE = 'alice@home.example' as Address;
const BOB = 'bob@home.example' as Address;
const CAROL = 'carol@home.example' as Address;
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

test('CHAT-34: a file is offered to somebody else as forwarded, and from where it lies', async () => {
  const carol = await OfferDevice.online(world, CAROL);
  const id = await alice.sendFile(BOB, 'a.bin', BYTES);
  await bob.fetch(id);
  const text = await alice.chat.send(BOB, 'look at this');
  await until('bob has both', async () => (await bob.chat.rows(ALICE)).length === 2);
  expect(await bob.offers.forward([text, id], [CAROL])).toEqual({ ok: true, value: { count: 2 } });
  await until('carol has both', async () => (await carol.chat.rows(BOB)).length === 2);
  const bodies = (await carol.chat.rows(BOB)).map(({ body }) => body);
  const file = { type: 'file', name: 'a.bin', size: BYTES.length, forwarded: true };
  expect(bodies).toMatchObject([{ type: 'text', text: 'look at this', forwarded: true }, file]);
  const forwarded = (await carol.chat.rows(BOB))[1]?.id ?? '';
  await carol.fetch(forwarded);
  expect(Buffer.from(carol.files.saved.get('a.bin') ?? []).equals(BYTES)).toBe(true);
  expect((await bob.offers.held(forwarded))?.held).toEqual((await bob.offers.held(id))?.held);
  await carol.close();
});

test('all messages are forwarded or none', async () => {
  const id = await alice.sendFile(BOB, 'a.bin', BYTES);
  const text = await alice.chat.send(BOB, 'look at this');
  await until('bob has both', async () => (await bob.chat.rows(ALICE)).length === 2);
  // It is offered, and not fetched.
  expect(await bob.offers.forward([text, id], [ALICE])).toEqual({ ok: false, error: 'not-found' });
  expect(await alice.offers.forward([text, id], [BOB, CAROL, ALICE])).toEqual({
    ok: false,
    error: 'not-buddies',
  });
  expect(await alice.offers.forward([text, 'A'.repeat(22)], [BOB])).toEqual({
    ok: false,
    error: 'no-such-message',
  });
  await settle();
  expect(await alice.chat.rows(BOB)).toHaveLength(2);
  expect(await bob.chat.rows(ALICE)).toHaveLength(2);
});

test('what comes by itself is chosen for buddies only', async () => {
  expect(await alice.offers.acceptUpTo(BOB, 5)).toMatchObject({ ok: true });
  expect(alice.offers.acceptsUpTo(BOB)).toBe(5);
  expect(await alice.offers.acceptUpTo(ALICE, 5)).toEqual({ ok: false, error: 'not-buddies' });
  expect(alice.offers.acceptsUpTo(ALICE)).toBeUndefined();
});

test('a long text is forwarded without its preview rather than not at all', async () => {
  const url = 'https://example.com/';
  const data = 'A'.repeat(LIMITS.previewPictureLength);
  const preview = { url, title: 't', picture: { type: 'image/webp', data } } as const;
  const fits = async (controls: number) => {
    // Each takes six bytes.
    const text = `${url}${'\u0001'.repeat(controls)}.`;
    const sent = await alice.chat.chat.send(BOB, text, { preview });
    const found = sent.ok ? await alice.chat.chat.message(sent.value.id) : undefined;
    return found?.row.body.type === 'text' && found.row.body.preview ? found.row.id : undefined;
  };
  let longest = '';
  let [low, high] = [0, LIMITS.messageTextLength - url.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const id = await fits(middle);
    if (id === undefined) high = middle - 1;
    else [low, longest] = [middle, id];
  }
  expect(await alice.offers.forward([longest], [BOB])).toMatchObject({ ok: true });
  const body = (await alice.chat.rows(BOB)).at(-1)?.body;
  expect(body).toMatchObject({ type: 'text', forwarded: true });
  expect(body).not.toHaveProperty('preview');
});

test('a caption goes once, also when the process died before its preparation was forgotten', async () => {
  const batch = await alice.sendFile(BOB, 'a.bin', BYTES, 'a caption');
  const documents = new Documents(alice.chat.database);
  const prepared = () => documents.list('preparing', preparationSchema);
  await until('the caption followed', async () => (await prepared()).size === 0);
  const [, caption] = await alice.chat.rows(BOB);
  if (!caption) throw new Error('no caption came');
  const { id, at } = caption;
  const what = { kind: 'caption', text: 'a caption', after: true };
  await alice.close();
  await documents.put('preparing', `${ALICE} ${id}`, { id, peer: BOB, batch, index: 1, at, what });
  await alice.start();
  await until('nothing is prepared', async () => (await prepared()).size === 0);
  expect(await alice.chat.rows(BOB)).toHaveLength(2);
});

test('a copy stays as long as another message names it', async () => {
  const id = await alice.sendFile(BOB, 'a.bin', BYTES);
  expect(await alice.offers.forward([id], [BOB])).toEqual({ ok: true, value: { count: 1 } });
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
