import { makePlace } from '@kith/shared/chat/place';
import type { Address } from '@kith/shared/identity/address';
import { utf8 } from '@kith/shared/protocol/bytes';
import type { TimerStep } from '@kith/shared/protocol/peer-messages';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ChatDevice, ChatWorld, settle, until } from './testing/chat-world.ts';

const ALICE = 'alice@home.example' as Address;
const BOB = 'bob@home.example' as Address;
const HOUR = 3_600;

let world: ChatWorld;
let alice: ChatDevice;
let bob: ChatDevice;
beforeEach(async () => {
  world = new ChatWorld();
  alice = await world.online(ALICE);
  bob = await world.online(BOB);
  alice.chat.open(BOB);
});
afterEach(async () => {
  for (const device of world.devices) expect(device.problems).toEqual([]);
  await world.close();
});

const peerOf = (device: ChatDevice) => (device.address === ALICE ? BOB : ALICE);
const timerOf = (device: ChatDevice) => device.chat.summary(peerOf(device)).timer;
const step = async (device: ChatDevice, what: TimerStep) => {
  const done = await device.chat.timer(peerOf(device), what);
  return done.ok ? undefined : done.error;
};
const has = (device: ChatDevice, text: string) =>
  until(`${device.address} has ${text}`, async () => (await device.texts(peerOf(device))).includes(text));
const hasNot = (device: ChatDevice, text: string) =>
  until(`${device.address} has ${text} no more`, async () =>
    (await device.texts(peerOf(device))).every(each => each !== text),
  );
const read = async (device: ChatDevice) => {
  const last = device.chat.summary(peerOf(device)).last;
  if (last) await device.chat.read(peerOf(device), last.order);
};
const bytesOf = async (device: ChatDevice) => {
  const tables = ['entry', 'amendment', 'entry_text', 'entry_text_data', 'conversation', 'outbox', 'early'];
  const rows = await Promise.all(tables.map(table => device.database.all(`SELECT * FROM ${table}`)));
  return rows
    .flat()
    .flatMap(row => Object.values(row))
    .map(value => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value)))
    .join('\n');
};

/** Alice proposes, bob accepts; both know. */
async function agree(lifetime = HOUR): Promise<void> {
  await step(alice, { do: 'propose', lifetime });
  await until('bob is asked', () => timerOf(bob)?.proposal !== undefined);
  await step(bob, { do: 'accept', of: timerOf(bob)?.proposal?.id ?? '' });
  await until('alice knows', () => timerOf(alice)?.lifetime === lifetime);
}

test('CHAT-35: one proposes, the other accepts, either ends it, and the log says who', async () => {
  await agree();
  expect(timerOf(bob)).toMatchObject({ lifetime: HOUR, proposal: undefined });
  await until('the log has it', async () => (await alice.rows(BOB)).length === 2);
  expect((await alice.rows(BOB)).map(row => [row.author, row.body])).toEqual([
    [ALICE, { type: 'timer', step: 'propose', lifetime: HOUR }],
    [BOB, { type: 'timer', step: 'accept', lifetime: HOUR }],
  ]);
  await step(alice, { do: 'off' });
  await until('bob knows', () => timerOf(bob)?.lifetime === undefined);
  expect(await step(alice, { do: 'off' })).toBeUndefined();
  expect(await bob.rows(ALICE)).toHaveLength(3);
});

test('CHAT-35: only the other person accepts, and only what stands', async () => {
  await step(alice, { do: 'propose', lifetime: HOUR });
  const id = timerOf(alice)?.proposal?.id ?? '';
  expect(await step(alice, { do: 'accept', of: id })).toBe('not-possible-now');
  await until('bob is asked', () => timerOf(bob)?.proposal !== undefined);
  await step(alice, { do: 'decline', of: id });
  await until('it is taken back', () => timerOf(bob)?.proposal === undefined);
  expect(await step(bob, { do: 'accept', of: id })).toBe('not-possible-now');
  expect((await alice.rows(BOB)).at(-1)?.body).toMatchObject({ step: 'withdraw', lifetime: HOUR });
});

test('CHAT-36: a message is erased on each device of both when its time is up, and not before', async () => {
  const bobsOther = await world.online(BOB);
  await alice.send(BOB, 'before');
  await agree();
  const id = await alice.send(BOB, 'a secret-word');
  for (const device of [bob, bobsOther]) await has(device, 'a secret-word');
  await until('it has left', async () => (await alice.state(BOB, id)) === 'delivered');
  // Alice's begins when it has left, bob's when he reads it: on the other device with the read mark.
  await world.clock.advanceAsync(HOUR * 1_000 - 1);
  await has(alice, 'a secret-word');
  await world.clock.advanceAsync(1);
  await hasNot(alice, 'a secret-word');
  await has(bob, 'a secret-word');
  await read(bob);
  await until('it is seen there too', () => bobsOther.chat.summary(ALICE).unread === 0);
  await world.clock.advanceAsync(HOUR * 1_000);
  for (const device of [bob, bobsOther]) await hasNot(device, 'a secret-word');
  for (const device of [alice, bob, bobsOther]) {
    await has(device, 'before');
    expect(await bytesOf(device)).not.toContain('secret');
    const hits = await device.chat.search('secret', 10);
    expect(hits).toEqual({ ok: true, value: { hits: [] } });
  }
});

test('CHAT-36: edits, quotes and the summary go with it', async () => {
  await agree();
  const id = await alice.send(BOB, 'first words');
  await has(bob, 'first words');
  await alice.chat.edit(id, 'other words');
  await has(bob, 'other words');
  await alice.chat.pin(id, true);
  await step(alice, { do: 'off' });
  await until('bob knows', () => timerOf(bob)?.lifetime === undefined);
  const answer = await bob.chat.send(ALICE, 'this stays', { reply: id });
  if (!answer.ok) throw new Error(answer.error);
  await has(alice, 'this stays');
  await read(bob);
  await world.clock.advanceAsync(HOUR * 1_000);
  for (const device of [alice, bob]) {
    await hasNot(device, 'other words');
    expect(await bytesOf(device)).not.toContain('words');
    const row = (await device.rows(peerOf(device))).find(each => each.id === answer.value.id);
    expect(row?.body).toEqual({ type: 'text', text: 'this stays', reply: { id } });
    expect(await device.chat.pinned(peerOf(device))).toEqual({ ok: true, value: { rows: [] } });
  }
});

test('CHAT-36: what came due while nothing ran is erased at the start', async () => {
  await agree();
  const id = await alice.send(BOB, 'gone by then');
  await has(bob, 'gone by then');
  await read(bob);
  await until('alice knows', async () => (await alice.state(BOB, id)) === 'read');
  alice.kill();
  bob.kill();
  await world.clock.advanceAsync(HOUR * 1_000);
  for (const device of [alice, bob]) {
    await device.revive();
    expect(await device.texts(peerOf(device))).not.toContain('gone by then');
    expect(await bytesOf(device)).not.toContain('gone by');
    expect(timerOf(device)?.lifetime).toBe(HOUR);
  }
});

test('CHAT-36: what can’t be delivered yet waits for as long as it takes', async () => {
  await agree();
  alice.goOffline();
  world.links.block(alice.device, bob.device);
  await alice.send(BOB, 'late');
  await world.clock.advanceAsync(2 * HOUR * 1_000);
  await has(alice, 'late');
  alice.goOnline();
  await has(bob, 'late');
});

test('CHAT-36: what disappeared does not come back, nor what is said about it', async () => {
  await agree();
  const id = await alice.send(BOB, 'once only');
  await has(bob, 'once only');
  const [row] = (await bob.rows(ALICE)).filter(each => each.id === id);
  await read(bob);
  await world.clock.advanceAsync(HOUR * 1_000);
  await hasNot(bob, 'once only');
  const body = { type: 'text', text: 'once only', lifetime: HOUR };
  say({ id, order: row?.order, author: ALICE, body });
  const order = makePlace(world.clock.now(), 1, alice.device);
  const edit = { type: 'edit', target: id, text: 'once more' };
  say({ id: 'EEEEEEEEEEEEEEEEEEEEEA', order, author: ALICE, body: edit });
  await settle();
  expect(await bytesOf(bob)).not.toContain('once');
});

test('CHAT-36: a lifetime that was not agreed to means nothing', async () => {
  const order = makePlace(world.clock.now(), 0, alice.device);
  say({
    id: 'IIIIIIIIIIIIIIIIIIIIIA',
    order,
    author: ALICE,
    body: { type: 'text', text: 'alone', lifetime: 60 },
  });
  await has(bob, 'alone');
  expect((await bob.rows(ALICE)).at(-1)).not.toHaveProperty('lifetime');
  await read(bob);
  await world.clock.advanceAsync(120_000);
  await has(bob, 'alone');
});

test('CHAT-36: a message that overtakes the agreement lives by it when that comes', async () => {
  await agree(60);
  const agreement = await bob.rows(ALICE);
  const other = await world.online(BOB);
  // The other device knows nothing of the agreement: it was made before its time.
  await alice.send(BOB, 'early bird');
  await has(other, 'early bird');
  await read(other);
  await world.clock.advanceAsync(120_000);
  await has(other, 'early bird');
  for (const { id, order, author, body } of agreement) {
    if (body.type !== 'timer') continue;
    const wire =
      body.step === 'accept'
        ? { do: 'accept', of: agreement[0]?.id }
        : { do: 'propose', lifetime: body.lifetime };
    const from = author === ALICE ? alice : bob;
    say(
      { id, order, author, body: { type: 'timer', step: wire } },
      from,
      other,
      author === BOB ? ALICE : undefined,
    );
  }
  await until('it is agreed there', () => timerOf(other)?.lifetime === 60);
  await world.clock.advanceAsync(60_000);
  await hasNot(other, 'early bird');
});

test('CHAT-36: what may disappear is never told of as what stays', async () => {
  await agree();
  bob.changes.length = 0;
  const id = await alice.send(BOB, 'hush');
  await has(bob, 'hush');
  const told = bob.changes.flatMap(change =>
    change.kind === 'message' && change.row.id === id ? change.row : [],
  );
  expect(told.length).toBeGreaterThan(0);
  for (const row of told) expect(row.lifetime).toBe(HOUR);
});

test('CHAT-35: a step of an agreement can’t be taken back as a message can', async () => {
  await agree();
  const [, accepted] = await bob.rows(ALICE);
  const order = makePlace(world.clock.now(), 2, bob.device);
  const target = accepted?.id ?? '';
  say({ id: 'DDDDDDDDDDDDDDDDDDDDDA', order, author: BOB, body: { type: 'delete', target } }, bob, alice);
  await settle();
  expect((await alice.rows(BOB)).map(row => row.body.type)).toEqual(['timer', 'timer']);
  const files = await alice.chat.files(BOB, 'files', 10);
  expect(files.rows).toEqual([]);
  await alice.send(BOB, 'still agreed');
  await has(bob, 'still agreed');
  expect((await alice.rows(BOB)).at(-1)?.lifetime).toBe(HOUR);
});

/** What a device says over the link, whatever Kith would say. */
function say(entry: object, from = alice, to = bob, conversation?: Address): void {
  const item = { kind: 'entry', entry, ...(conversation && { with: conversation }) };
  world.links.carry(from.device, to.device, 'chat', utf8(JSON.stringify({ v: 1, items: [item] })));
}
