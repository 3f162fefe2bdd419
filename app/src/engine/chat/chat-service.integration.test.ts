import { makePlace } from '@kith/shared/chat/place';
import type { Address } from '@kith/shared/identity/address';
import { toBase64Url, utf8 } from '@kith/shared/protocol/bytes';
import { LIMITS } from '@kith/shared/protocol/limits';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NOTIFY_ALL } from './notify.ts';
import { type ChatDevice, ChatWorld, settle, until } from './testing/chat-world.ts';

const ALICE = 'alice@home.example' as Address;
const BOB = 'bob@home.example' as Address;
const CAROL = 'carol@home.example' as Address;

let world: ChatWorld;
beforeEach(() => {
  world = new ChatWorld();
});
afterEach(async () => {
  for (const device of world.devices) expect(device.problems).toEqual([]);
  await world.close();
});

async function linked(): Promise<[alice: ChatDevice, bob: ChatDevice]> {
  const alice = await world.online(ALICE);
  const bob = await world.online(BOB);
  alice.chat.open(BOB);
  expect(world.links.isOpen(alice.device, bob.device)).toBe(true);
  return [alice, bob];
}

const is = (device: ChatDevice, peer: Address, id: string, state: string) =>
  until(`${id} is ${state}`, async () => (await device.state(peer, id)) === state);
const has = (device: ChatDevice, peer: Address, ...texts: string[]) =>
  until(`${texts.join()} is there`, async () => (await device.texts(peer)).join() === texts.join());

describe('a message', () => {
  test('CHAT-11: over an open link is there, delivered, and read when it was seen', async () => {
    const [alice, bob] = await linked();
    const id = await alice.send(BOB, 'hello\nthere 👋');
    expect(await alice.state(BOB, id)).toBe('queued');
    await is(alice, BOB, id, 'delivered');
    const [row] = await bob.rows(ALICE);
    expect(row).toMatchObject({
      id,
      author: ALICE,
      mine: false,
      at: world.clock.now(),
      body: { type: 'text', text: 'hello\nthere 👋' },
    });
    expect(bob.chat.summary(ALICE)).toMatchObject({ unread: 1, last: { id } });
    expect(world.rendezvous.waiting(bob.device)).toBe(0);

    await bob.chat.read(ALICE, row?.order ?? '');
    expect(bob.chat.summary(ALICE)).toMatchObject({ unread: 0, readUpTo: row?.order });
    await is(alice, BOB, id, 'read');
    expect(alice.chat.summary(BOB).last?.state).toBe('read');
  });

  test('CHAT-13: to somebody offline waits in the mailbox and arrives once', async () => {
    const alice = await world.online(ALICE);
    const bob = await world.online(BOB);
    bob.goOffline();
    const id = await alice.send(BOB, 'are you there?');
    await is(alice, BOB, id, 'sent');
    bob.goOnline();
    await has(bob, ALICE, 'are you there?');
    await until('alice hears of it', async () => {
      world.clock.advance(1_000);
      return (await alice.state(BOB, id)) === 'delivered';
    });
    await settle();
    expect(world.rendezvous.waiting(bob.device)).toBe(0);
    expect(world.rendezvous.waiting(alice.device)).toBe(0);
  });

  test('CHAT-13: that a dying link swallowed goes through the mailbox', async () => {
    const [alice, bob] = await linked();
    world.links.swallow = () => true;
    const id = await alice.send(BOB, 'lost and found');
    await settle(5);
    world.links.swallow = undefined;
    world.links.block(alice.device, bob.device);
    await has(bob, ALICE, 'lost and found');
    await until('alice hears of it', async () => {
      world.clock.advance(100);
      return (await alice.state(BOB, id)) === 'delivered';
    });
  });

  test('CHAT-13: whose confirmation got lost arrives once', async () => {
    const [alice, bob] = await linked();
    world.links.swallow = from => from === bob.device;
    const id = await alice.send(BOB, 'once');
    await has(bob, ALICE, 'once');
    expect(await alice.state(BOB, id)).toBe('queued');
    world.links.swallow = undefined;
    world.links.cut(alice.device, bob.device);
    await is(alice, BOB, id, 'delivered');
    expect(await bob.texts(ALICE)).toEqual(['once']);
    expect(bob.chat.summary(ALICE).unread).toBe(1);
  });

  test('CHAT-10: is on every device of both people, with its state', async () => {
    const [alice, bob] = await linked();
    const alicesOther = await world.online(ALICE);
    const bobsOther = await world.online(BOB);
    const id = await alice.send(BOB, 'one');
    for (const device of [bob, bobsOther]) await has(device, ALICE, 'one');
    await has(alicesOther, BOB, 'one');
    await is(alicesOther, BOB, id, 'delivered');
    const reply = await bobsOther.send(ALICE, 'two');
    for (const device of [alice, alicesOther]) await has(device, BOB, 'one', 'two');
    await has(bob, ALICE, 'one', 'two');
    await is(bobsOther, ALICE, reply, 'delivered');
    await is(bob, ALICE, reply, 'delivered');

    const orders = await Promise.all(
      world.devices.map(async each =>
        (await each.rows(each.address === ALICE ? BOB : ALICE)).map(row => row.order),
      ),
    );
    for (const order of orders) expect(order).toEqual(orders[0]);

    // Seen on one device, it is seen on the other.
    expect(bobsOther.chat.summary(ALICE).unread).toBe(1);
    await bob.chat.read(ALICE, orders[0]?.at(-1) ?? '');
    await until('bob saw it everywhere', () => bobsOther.chat.summary(ALICE).unread === 0);
    await is(alice, BOB, id, 'read');
    await is(alicesOther, BOB, id, 'read');
  });

  test('CHAT-3: is refused when it is empty or too long, and kept as typed else', async () => {
    const [alice, bob] = await linked();
    expect(await alice.chat.send(BOB, ' \n ')).toEqual({ ok: false, error: 'message-empty' });
    const long = 'x'.repeat(LIMITS.messageTextLength);
    expect(await alice.chat.send(BOB, `${long}x`)).toEqual({ ok: false, error: 'message-too-long' });
    const control = '\u0001'.repeat(LIMITS.messageTextLength);
    expect(await alice.chat.send(BOB, control)).toEqual({ ok: false, error: 'message-too-long' });
    const letter = '漢'.repeat(LIMITS.messageTextLength);
    await alice.send(BOB, letter);
    await alice.send(BOB, 'half a pair: \ud83d');
    await has(bob, ALICE, letter, 'half a pair: \ufffd');
    expect(await alice.chat.send(ALICE, 'to myself')).toEqual({ ok: false, error: 'not-buddies' });
  });

  test('nothing is agreed with or chosen for somebody who is no buddy', async () => {
    const alice = await world.add(ALICE);
    world.strangers.add(BOB);
    const refused = { ok: false, error: 'not-buddies' };
    expect(await alice.chat.timer(BOB, { do: 'off' })).toEqual(refused);
    expect(await alice.chat.notify(BOB, { ...NOTIFY_ALL, mode: 'none' })).toEqual(refused);
    expect(alice.chat.summaries().size).toBe(0);
  });

  test('CHAT-18: to somebody who is no buddy any more fails, and goes when buddies again', async () => {
    const alice = await world.add(ALICE);
    const bob = await world.online(BOB);
    const id = await alice.send(BOB, 'wait');
    world.strangers.add(BOB);
    world.announce(BOB);
    await is(alice, BOB, id, 'failed');
    expect((await alice.rows(BOB))[0]?.failure).toBe('not-buddies');
    alice.goOnline();
    await settle();
    expect(world.rendezvous.waiting(bob.device)).toBe(0);
    world.strangers.delete(BOB);
    world.announce(BOB);
    await has(bob, ALICE, 'wait');
    await is(alice, BOB, id, 'delivered');
    expect((await alice.rows(BOB))[0]?.failure).toBeUndefined();
  });

  test('CHAT-18: to a full mailbox fails, and is tried again when the person says so', async () => {
    const alice = await world.online(ALICE);
    const bob = await world.online(BOB);
    bob.goOffline();
    world.rendezvous.capacity = 0;
    const id = await alice.send(BOB, 'no room');
    await is(alice, BOB, id, 'failed');
    expect((await alice.rows(BOB))[0]?.failure).toBe('mailbox-full');
    world.rendezvous.capacity = 10;
    expect(await alice.chat.retry(id)).toEqual({ ok: true, value: true });
    await is(alice, BOB, id, 'sent');
    expect(await alice.chat.retry('IIIIIIIIIIIIIIIIIIIIIA')).toEqual({ ok: false, error: 'no-such-message' });
  });

  test('CHAT-9: that was queued when the engine stopped goes out after the next start', async () => {
    const alice = await world.add(ALICE);
    const bob = await world.online(BOB);
    await alice.send(BOB, 'one');
    await alice.send(BOB, 'two');
    alice.chat.stop();
    alice.mailbox.stop();
    await alice.start();
    expect(await alice.texts(BOB)).toEqual(['one', 'two']);
    alice.goOnline();
    await has(bob, ALICE, 'one', 'two');
    expect(alice.chat.summary(BOB).last).toMatchObject({ body: { text: 'two' } });
  });

  test('CHAT-5: comes after all that this device has, also when its clock was set back', async () => {
    const [alice, bob] = await linked();
    await alice.send(BOB, 'one');
    await has(bob, ALICE, 'one');
    const before = (await alice.rows(BOB))[0]?.order ?? '';
    alice.chat.stop();
    const now = world.clock.now.bind(world.clock);
    world.clock.now = () => now() - 3_600_000;
    await alice.chat.start();
    await alice.send(BOB, 'two');
    const after = (await alice.rows(BOB))[1]?.order ?? '';
    expect(after > before).toBe(true);
  });
});

describe('what a window hears', () => {
  test('is one row for one message, and the summary of its conversation', async () => {
    const [alice, bob] = await linked();
    await alice.send(BOB, 'one');
    await has(bob, ALICE, 'one');
    await settle();
    bob.changes.length = 0;
    alice.changes.length = 0;
    const id = await alice.send(BOB, 'two');
    await is(alice, BOB, id, 'delivered');
    await settle();
    expect(bob.changes.map(each => each.kind)).toEqual(['message', 'conversation']);
    expect(bob.changes[1]).toMatchObject({ address: ALICE, summary: { unread: 2, last: { id } } });
    expect(
      alice.changes.map(each =>
        each.kind === 'message' ? each.row.state : each.kind === 'conversation' && each.summary.last?.state,
      ),
    ).toEqual(['queued', 'queued', 'delivered', 'delivered']);
  });

  test('CHAT-21: that somebody types, until he sends, takes it back, or six seconds passed', async () => {
    const [alice, bob] = await linked();
    bob.chat.typing(ALICE, true);
    await until('alice sees it', () => alice.chat.summary(BOB).typing);
    world.clock.advance(5_999);
    expect(alice.chat.summary(BOB).typing).toBe(true);
    world.clock.advance(1);
    expect(alice.chat.summary(BOB).typing).toBe(false);
    bob.chat.typing(ALICE, true);
    await until('alice sees it', () => alice.chat.summary(BOB).typing);
    bob.chat.typing(ALICE, false);
    await until('alice sees the end', () => !alice.chat.summary(BOB).typing);
    bob.chat.typing(ALICE, true);
    await until('alice sees it', () => alice.chat.summary(BOB).typing);
    await bob.send(ALICE, 'here it is');
    await has(alice, BOB, 'here it is');
    expect(alice.chat.summary(BOB).typing).toBe(false);
    bob.settings.sendTyping = false;
    bob.chat.typing(ALICE, true);
    await settle();
    expect(alice.chat.summary(BOB).typing).toBe(false);
  });

  test('CHAT-20: no read mark when the person turned receipts off, yet own devices follow', async () => {
    const [alice, bob] = await linked();
    const bobsOther = await world.online(BOB);
    bob.settings.sendReadReceipts = false;
    const id = await alice.send(BOB, 'secretly seen');
    await has(bob, ALICE, 'secretly seen');
    await has(bobsOther, ALICE, 'secretly seen');
    await bob.chat.read(ALICE, (await bob.rows(ALICE))[0]?.order ?? '');
    await until('the other device follows', () => bobsOther.chat.summary(ALICE).unread === 0);
    await settle();
    expect(await alice.state(BOB, id)).toBe('delivered');
  });

  test('drafts and read marks are there after a restart', async () => {
    const [alice, bob] = await linked();
    await alice.send(BOB, 'one');
    await alice.send(BOB, 'two');
    await has(bob, ALICE, 'one', 'two');
    const [first] = await bob.rows(ALICE);
    await bob.chat.read(ALICE, first?.order ?? '');
    await bob.chat.draft(ALICE, 'not yet fin');
    const before = bob.chat.summary(ALICE);
    expect(before).toMatchObject({ unread: 1, draft: 'not yet fin', readUpTo: first?.order });
    bob.kill();
    await bob.revive();
    expect(bob.chat.summary(ALICE)).toEqual(before);
    expect([...bob.chat.summaries().keys()]).toEqual([ALICE]);
  });
});

describe('history', () => {
  test('comes in pages, oldest first', async () => {
    const alice = await world.add(ALICE);
    await world.add(BOB);
    const texts = Array.from({ length: 25 }, (_, i) => `message ${i}`);
    for (const text of texts) await alice.send(BOB, text);
    const read = async (before?: string) => {
      const page = await alice.chat.history(BOB, 10, { before });
      if (!page.ok) throw new Error(page.error);
      return page.value;
    };
    const newest = await read();
    const middle = await read(newest.rows[0]?.order);
    const oldest = await read(middle.rows[0]?.order);
    const all = [...oldest.rows, ...middle.rows, ...newest.rows];
    expect(all.map(row => row.body)).toEqual(texts.map(text => ({ type: 'text', text })));
    expect([newest.more, middle.more, oldest.more]).toEqual([true, true, false]);
  });

  test('is searched by words and beginnings of the last one, never by operators', async () => {
    const alice = await world.add(ALICE);
    await world.add(BOB);
    await world.add(CAROL);
    await alice.send(BOB, 'The quick brown fox');
    await alice.send(BOB, 'Über den Wolken: "AND" NOT (fox*)');
    await alice.send(CAROL, 'a fox for Carol 🎉 吃饭了吗');
    const find = async (query: string, address?: Address) => {
      const found = await alice.chat.search(query, 10, address);
      if (!found.ok) throw new Error(found.error);
      return found.value.hits.map(hit => hit.snippet.replaceAll('\uE000', '[').replaceAll('\uE001', ']'));
    };
    expect(await find('fo')).toEqual([
      'a [fox] [for] Carol 🎉 吃饭了吗',
      'Über den Wolken: "AND" NOT ([fox]*)',
      'The quick brown [fox]',
    ]);
    expect(await find('fox brown')).toEqual(['The quick [brown] [fox]']);
    expect(await find('fox', CAROL)).toEqual(['a [fox] for Carol 🎉 吃饭了吗']);
    expect(await find('uber wol')).toEqual(['[Über] den [Wolken]: "AND" NOT (fox*)']);
    expect(await find('"AND" NOT (fox*')).toEqual(['Über den Wolken: "[AND]" [NOT] ([fox]*)']);
    expect(await find('brown OR wolken')).toEqual([]);
    expect(await find('🎉')).toEqual(['a fox for Carol [🎉] 吃饭了吗']);
    expect(await find('饭了')).toEqual(['a fox for Carol 🎉 吃[饭了]吗']);
    // What is no word is looked for as it was typed.
    expect(await find('(')).toEqual(['Über den Wolken: "AND" NOT [(]fox*)']);
    for (const nothing of ['', '   ', '%', '_', "' --", '\0', 'text:fox NEAR(', '{a b}']) {
      expect(await find(nothing)).toEqual([]);
    }
    const hits = await alice.chat.search('quick', 10);
    expect(hits.ok && hits.value.hits[0]).toMatchObject({
      address: BOB,
      author: ALICE,
      at: world.clock.now(),
    });
  });

  test('of one account is not seen by another that signs in on this device, and is there again later', async () => {
    const alice = await world.add(ALICE);
    const carol = await world.add(CAROL);
    await alice.send(CAROL, 'for alice only');
    alice.chat.stop();
    expect(await alice.chat.history(CAROL, 10)).toEqual({ ok: false, error: 'signed-out' });
    Object.assign(alice, { self: { ...alice.self, address: BOB } });
    await alice.chat.start();
    expect(await alice.texts(CAROL)).toEqual([]);
    expect(await alice.chat.search('alice', 10)).toEqual({ ok: true, value: { hits: [] } });
    expect(alice.chat.summaries().size).toBe(0);
    Object.assign(alice, { self: { ...alice.self, address: ALICE } });
    await alice.chat.start();
    expect(await alice.texts(CAROL)).toEqual(['for alice only']);
    expect(carol.refusals).toEqual([]);
  });

  test('is gone, and nowhere in the database, once it was erased', async () => {
    const [alice, bob] = await linked();
    await alice.send(BOB, 'burn after reading');
    await has(bob, ALICE, 'burn after reading');
    await bob.chat.draft(ALICE, 'burning');
    const before = await bob.database.all('SELECT hex(block) AS block FROM entry_text_data');
    const burn = Buffer.from('burn').toString('hex').toUpperCase();
    const inIndex = (rows: typeof before) => rows.some(row => String(row['block']).includes(burn));
    expect(inIndex(before)).toBe(true);
    await bob.chat.erase(BOB);
    await bob.mailbox.erase(bob.device);
    for (const table of [
      'entry',
      'conversation',
      'outbox',
      'early',
      'prekey',
      'mailbox_seen',
      'mailbox_aside',
    ]) {
      expect([table, await bob.database.all(`SELECT * FROM ${table}`)]).toEqual([table, []]);
    }
    const words = await bob.database.all("SELECT rowid FROM entry_text WHERE entry_text MATCH 'burn'");
    expect(words).toEqual([]);
    expect(inIndex(await bob.database.all('SELECT hex(block) AS block FROM entry_text_data'))).toBe(false);
    await bob.chat.start();
    expect(await bob.texts(ALICE)).toEqual([]);
  });
});

describe('calls', () => {
  const callId = 'CCCCCCCCCCCCCCCCCCCCCA';
  const call = { callId, caller: ALICE, startedAt: 1_750_000_000_000, duration: 0 };

  test('CHAT-22: are noted once on every device of both people, whoever notes first', async () => {
    const [alice, bob] = await linked();
    const alicesOther = await world.online(ALICE);
    const bobsOther = await world.online(BOB);
    await bob.chat.logCall({ ...call, peer: ALICE, outcome: 'answered', duration: 900 });
    await until('his other device has it', async () => (await bobsOther.rows(ALICE)).length === 1);
    await alice.chat.logCall({ ...call, peer: BOB, outcome: 'answered', duration: 1_000 });
    await alice.chat.logCall({ ...call, peer: BOB, outcome: 'answered', duration: 1_000 });
    await until('it is everywhere', async () => {
      const logs = await Promise.all(
        world.devices.map(each => each.rows(each.address === ALICE ? BOB : ALICE)),
      );
      return logs.every(([row]) => row?.body.type === 'call' && row.body.duration === 1_000);
    });
    for (const device of world.devices) {
      const [row, ...more] = await device.rows(device.address === ALICE ? BOB : ALICE);
      expect(more).toEqual([]);
      const direction = device.address === ALICE ? 'outgoing' : 'incoming';
      expect(row).toMatchObject({
        id: callId,
        author: ALICE,
        mine: device.address === ALICE,
        order: makePlace(call.startedAt, 0, callId),
        body: { callId, direction, outcome: 'answered' },
      });
    }
    expect(bob.chat.summary(ALICE).unread).toBe(0);
    await is(alicesOther, BOB, callId, 'delivered');
    for (const device of world.devices) expect(device.refusals).toEqual([]);
  });

  test('CHAT-22: a missed one waits for somebody who was offline, and is unread', async () => {
    const alice = await world.online(ALICE);
    const bob = await world.online(BOB);
    bob.goOffline();
    await alice.chat.logCall({ ...call, peer: BOB, outcome: 'missed' });
    await is(alice, BOB, callId, 'sent');
    bob.goOnline();
    await until('bob sees it', () => bob.chat.summary(ALICE).unread === 1);
    expect(await bob.texts(ALICE)).toEqual(['missed']);
  });
});

describe('what a peer must not do', () => {
  test('CHAT-1 CHAT-7 CHAT-17: is dropped with its reason, and the rest goes on', async () => {
    const [alice, bob] = await linked();
    const say = (value: unknown) =>
      world.links.carry(bob.device, alice.device, 'chat', utf8(JSON.stringify(value)));
    const id = toBase64Url(new Uint8Array(16).fill(9));
    const entry = {
      id,
      order: makePlace(world.clock.now(), 0, bob.device),
      author: ALICE,
      body: { type: 'text', text: 'I owe bob 100' },
    };
    say('rubbish');
    say({ v: 1, items: [{ kind: 'entry', entry }] });
    say({ v: 1, items: [{ kind: 'entry', entry: { ...entry, author: BOB }, with: CAROL }] });
    await until('all is refused', () => alice.refusals.length === 3);
    expect(alice.refusals).toEqual(['malformed-payload', 'wrong-author', 'wrong-conversation']);
    expect(await alice.texts(BOB)).toEqual([]);
    await bob.send(ALICE, 'sorry');
    await has(alice, BOB, 'sorry');
  });

  test('CHAT-17: keeps receipts for entries that never come within bounds', async () => {
    const [alice, bob] = await linked();
    for (let batch = 0; batch < 25; batch++) {
      const ids = Array.from({ length: 100 }, (_, i) => {
        const bytes = new Uint8Array(16);
        new DataView(bytes.buffer).setUint32(0, batch * 100 + i);
        return toBase64Url(bytes);
      });
      world.links.carry(
        bob.device,
        alice.device,
        'chat',
        utf8(JSON.stringify({ v: 1, items: [{ kind: 'read', ids }] })),
      );
    }
    await until('all came', async () => {
      const [row] = await alice.database.all('SELECT max(seq) AS last FROM early');
      return Number(row?.['last']) >= 2_500;
    });
    await settle();
    expect(await alice.database.all('SELECT count(*) AS kept FROM early')).toEqual([{ kept: 2_000 }]);
  });
});
