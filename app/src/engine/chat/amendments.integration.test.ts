import { makePlace } from '@kith/shared/chat/place';
import type { Address } from '@kith/shared/identity/address';
import { utf8 } from '@kith/shared/protocol/bytes';
import type { AmendmentBody, OfferState } from '@kith/shared/protocol/peer-messages';
import type { ContentId } from '@kith/shared/swarm/content-id';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MessageRow } from './chat-rows.ts';
import { type ChatDevice, ChatWorld, settle, until } from './testing/chat-world.ts';

const ALICE = 'alice@home.example' as Address;
const BOB = 'bob@home.example' as Address;
const ID = 'IIIIIIIIIIIIIIIIIIIIIA';

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

async function rowOf(device: ChatDevice, peer: Address, id: string): Promise<MessageRow | undefined> {
  return (await device.rows(peer)).find(row => row.id === id);
}
const shows = (device: ChatDevice, peer: Address, id: string, wanted: object) =>
  until(`${id} shows it`, async () => {
    const row = await rowOf(device, peer, id);
    return row !== undefined && JSON.stringify({ ...row, ...wanted }) === JSON.stringify(row);
  });
const texts = async (device: ChatDevice, id: string) => {
  const found = await device.chat.versions(id);
  return found.ok ? found.value.versions.map(version => version.text) : found.error;
};
const found = async (device: ChatDevice, query: string) => {
  const hits = await device.chat.search(query, 10);
  return hits.ok ? hits.value.hits.length : hits.error;
};
const text = (words: string) => ({ body: { type: 'text', text: words } });
const amendments = (device: ChatDevice) => device.database.all('SELECT id FROM amendment');
const bytesOf = async (device: ChatDevice) =>
  JSON.stringify([
    await device.database.all('SELECT * FROM entry'),
    await device.database.all('SELECT * FROM amendment'),
    await device.database.all('SELECT * FROM entry_text'),
  ]);

describe('an offer of a file', () => {
  const file = {
    type: 'file' as const,
    contentId: 'A'.repeat(43) as ContentId,
    name: 'The route of Saturday.gpx',
    size: 12_345,
    mime: 'application/gpx+xml',
  };
  const offer = async (device: ChatDevice, peer: Address, reply?: string) => {
    const sent = await device.chat.sendFile(peer, { ...file, ...(reply !== undefined && { reply }) });
    if (!sent.ok) throw new Error(sent.error);
    return sent.value.id;
  };
  const state = (value: OfferState) => ({ body: { ...file, offer: value, here: false } });

  test('CHAT-32: is an entry like a text: on all devices, found by its name, answered and reacted to', async () => {
    const alicesOther = await world.online(ALICE);
    const question = await bob.send(ALICE, 'which way?');
    await shows(alice, BOB, question, text('which way?'));
    const id = await offer(alice, BOB, question);
    await until('it came', async () => (await rowOf(bob, ALICE, id)) !== undefined);
    const row = await rowOf(bob, ALICE, id);
    expect(row).toMatchObject(state('open'));
    expect(row?.body).toMatchObject({ reply: { id: question, text: 'which way?' } });
    await until('own devices', async () => (await rowOf(alicesOther, BOB, id)) !== undefined);
    expect(await found(bob, 'saturday')).toBe(1);
    expect(await bob.chat.react(id, '👍', true)).toEqual({ ok: true, value: true });
    await until('seen', async () => (await rowOf(alice, BOB, id))?.reactions?.length === 1);
    expect(await alice.chat.edit(id, 'other')).toEqual({ ok: false, error: 'not-allowed' });
  });

  test('CHAT-33: is declined, wanted after all, received; only its author withdraws it', async () => {
    const id = await offer(alice, BOB);
    await until('it came', async () => (await rowOf(bob, ALICE, id)) !== undefined);
    const alices = (value: OfferState) =>
      until(`alice knows: ${value}`, async () => {
        const body = (await rowOf(alice, BOB, id))?.body;
        return body?.type === 'file' && body.offer === value;
      });
    for (const value of ['declined', 'open', 'received'] as const) {
      expect(await bob.chat.noteOffer(id, value)).toEqual({ ok: true, value: true });
      await alices(value);
    }
    expect(await bob.chat.noteOffer(id, 'withdrawn')).toEqual({ ok: false, error: 'not-allowed' });
    expect(await alice.chat.noteOffer(id, 'declined')).toEqual({ ok: false, error: 'not-allowed' });
    const second = await offer(alice, BOB);
    expect(await alice.chat.noteOffer(second, 'withdrawn')).toEqual({ ok: true, value: true });
    await until('bob knows', async () => {
      const body = (await rowOf(bob, ALICE, second))?.body;
      return body?.type === 'file' && body.offer === 'withdrawn';
    });
    // Of what was said about one offer the last word of each person is kept.
    expect(await amendments(bob)).toHaveLength(2);
  });

  test('CHAT-28: deleted, leaves nothing of its name', async () => {
    const id = await offer(alice, BOB);
    await until('it came', async () => (await rowOf(bob, ALICE, id)) !== undefined);
    expect(await alice.chat.delete(id)).toEqual({ ok: true, value: true });
    await shows(bob, ALICE, id, { body: { type: 'deleted' } });
    for (const device of [alice, bob]) {
      expect(await bytesOf(device)).not.toContain('Saturday');
      expect(await found(device, 'saturday')).toBe(0);
    }
  });
});

describe('an edit', () => {
  test('CHAT-27: shows on all devices of both people, with every version, and is searched by what it says', async () => {
    const alicesOther = await world.online(ALICE);
    const id = await alice.send(BOB, 'see you at sevn');
    await shows(bob, ALICE, id, text('see you at sevn'));
    expect(await alice.chat.edit(id, ' see you at eight ')).toEqual({ ok: true, value: true });
    for (const [device, peer] of [
      [alice, BOB],
      [bob, ALICE],
      [alicesOther, BOB],
    ] as const) {
      await shows(device, peer, id, { ...text('see you at eight'), edited: true });
      expect(await texts(device, id)).toEqual(['see you at sevn', 'see you at eight']);
      expect(await found(device, 'sevn')).toBe(0);
      expect(await found(device, 'eight')).toBe(1);
    }
    expect(bob.chat.summary(ALICE)).toMatchObject({ unread: 1, last: { id, edited: true } });
  });

  test('CHAT-27: of what was not sent yet reaches the other person after it', async () => {
    alice.goOffline();
    world.links.block(alice.device, bob.device);
    const id = await alice.send(BOB, 'first');
    await alice.chat.edit(id, 'second');
    alice.goOnline();
    await shows(bob, ALICE, id, { ...text('second'), edited: true });
    expect(await texts(bob, id)).toEqual(['first', 'second']);
  });

  test('CHAT-27: is its author’s alone', async () => {
    const id = await alice.send(BOB, 'mine');
    await shows(bob, ALICE, id, text('mine'));
    expect(await bob.chat.edit(id, 'yours')).toEqual({ ok: false, error: 'not-allowed' });
    expect(await bob.chat.delete(id)).toEqual({ ok: false, error: 'not-allowed' });
    forge({ type: 'edit', target: id, text: 'forged' });
    forge({ type: 'delete', target: id });
    await until('both are noted', async () => (await amendments(alice)).length === 2);
    await settle();
    expect(await rowOf(alice, BOB, id)).toMatchObject(text('mine'));
    expect(await texts(alice, id)).toEqual(['mine']);
  });

  test('CHAT-26: that comes before its message waits for it, also over a restart', async () => {
    forge({ type: 'edit', target: ID, text: 'second' });
    forge({ type: 'reaction', target: ID, emoji: '🎉', on: true });
    await until('both are noted', async () => (await amendments(alice)).length === 2);
    alice.kill();
    await alice.revive();
    alice.chat.open(BOB);
    say(ID, { type: 'text', text: 'first' });
    await shows(alice, BOB, ID, {
      ...text('second'),
      edited: true,
      reactions: [{ emoji: '🎉', authors: [BOB] }],
    });
  });

  test('refuses what a message refuses, and what is not there', async () => {
    const id = await alice.send(BOB, 'a text');
    expect(await alice.chat.edit(id, '   ')).toEqual({ ok: false, error: 'message-empty' });
    expect(await alice.chat.edit(id, 'x'.repeat(20_001))).toEqual({ ok: false, error: 'message-too-long' });
    expect(await alice.chat.edit(ID, 'x')).toEqual({ ok: false, error: 'no-such-message' });
    expect(await alice.chat.edit(id, 'a text')).toEqual({ ok: true, value: true });
    expect(await amendments(alice)).toEqual([]);
  });
});

describe('a deletion', () => {
  test('CHAT-28: leaves a placeholder everywhere, and not a byte of the text', async () => {
    const id = await alice.send(BOB, 'a secret-word to forget');
    await alice.chat.edit(id, 'another secret-word');
    await shows(bob, ALICE, id, { edited: true });
    expect(await alice.chat.delete(id)).toEqual({ ok: true, value: true });
    for (const [device, peer] of [
      [alice, BOB],
      [bob, ALICE],
    ] as const) {
      await shows(device, peer, id, { body: { type: 'deleted' } });
      expect(await bytesOf(device)).not.toContain('secret-word');
      expect(await found(device, 'secret-word')).toBe(0);
      expect(await texts(device, id)).toBe('no-such-message');
    }
    expect(await alice.chat.edit(id, 'again')).toEqual({ ok: false, error: 'not-allowed' });
    expect(await bob.chat.react(id, '👍', true)).toEqual({ ok: false, error: 'not-allowed' });
  });

  test('CHAT-26: of a call counts for nothing, not even from who called', async () => {
    const startedAt = world.clock.now();
    await bob.chat.logCall({
      callId: ID,
      peer: ALICE,
      caller: BOB,
      outcome: 'missed',
      startedAt,
      duration: 0,
    });
    await until('it is logged', async () => (await alice.rows(BOB)).length === 1);
    const before = await rowOf(alice, BOB, ID);
    forge({ type: 'edit', target: ID, text: 'forged words' });
    forge({ type: 'delete', target: ID });
    await until('both are noted', async () => (await amendments(alice)).length === 2);
    await settle();
    expect(await rowOf(alice, BOB, ID)).toEqual(before);
    expect(await found(alice, 'forged')).toBe(0);
    expect(await alice.chat.delete(ID)).toEqual({ ok: false, error: 'not-allowed' });
  });

  test('CHAT-28: of what was not sent yet keeps it from being sent', async () => {
    alice.goOffline();
    world.links.block(alice.device, bob.device);
    const id = await alice.send(BOB, 'never mind');
    await alice.chat.delete(id);
    alice.goOnline();
    await until('the deletion came', async () => (await amendments(bob)).length === 1);
    await settle();
    expect(await bob.rows(ALICE)).toEqual([]);
    expect(bob.chat.summary(ALICE).unread).toBe(0);
  });
});

describe('a reaction', () => {
  test('CHAT-29: of either person shows on both sides, once, and can be taken back', async () => {
    const id = await alice.send(BOB, 'a joke');
    await shows(bob, ALICE, id, text('a joke'));
    await bob.chat.react(id, '😂', true);
    await bob.chat.react(id, '😂', true);
    await shows(alice, BOB, id, { reactions: [{ emoji: '😂', authors: [BOB] }] });
    await alice.chat.react(id, '😂', true);
    await shows(bob, ALICE, id, { reactions: [{ emoji: '😂', authors: [BOB, ALICE] }] });
    await bob.chat.react(id, '😂', false);
    await shows(alice, BOB, id, { reactions: [{ emoji: '😂', authors: [ALICE] }] });
    expect(alice.chat.summary(BOB).unread).toBe(0);
    // Of each person's last word with one emoji nothing older is kept.
    expect(await amendments(alice)).toHaveLength(2);
  });

  test('survives a restart of both', async () => {
    const id = await alice.send(BOB, 'a joke');
    await shows(bob, ALICE, id, text('a joke'));
    await bob.chat.react(id, '😂', true);
    await shows(alice, BOB, id, { reactions: [{ emoji: '😂', authors: [BOB] }] });
    for (const [device, peer] of [
      [alice, BOB],
      [bob, ALICE],
    ] as const) {
      device.kill();
      await device.revive();
      expect(await rowOf(device, peer, id)).toMatchObject({ reactions: [{ emoji: '😂', authors: [BOB] }] });
      expect(device.chat.summary(peer).last).toMatchObject({ reactions: [{ emoji: '😂', authors: [BOB] }] });
    }
  });
});

describe('a pin', () => {
  test('CHAT-31: of either person is on both sides, until one of them takes it away', async () => {
    const pins = async (device: ChatDevice, peer: Address) => {
      const list = await device.chat.pinned(peer);
      return list.ok ? list.value.rows.map(row => row.id) : list.error;
    };
    const first = await alice.send(BOB, 'the address');
    const second = await alice.send(BOB, 'the key');
    await shows(bob, ALICE, second, text('the key'));
    await bob.chat.pin(first, true);
    await alice.chat.pin(second, true);
    await shows(alice, BOB, first, { pinned: true });
    await shows(bob, ALICE, second, { pinned: true });
    expect(await pins(bob, ALICE)).toEqual([second, first]);
    await alice.chat.pin(first, false);
    await until('it is gone', async () => (await pins(bob, ALICE)).length === 1);
    await alice.chat.delete(second);
    await until('nothing is left', async () => (await pins(bob, ALICE)).length === 0);
  });
});

describe('an answer', () => {
  test('CHAT-30: quotes what the message says now', async () => {
    const id = await alice.send(BOB, 'which one?');
    await shows(bob, ALICE, id, text('which one?'));
    const sent = await bob.chat.send(ALICE, 'the red one', { reply: id });
    if (!sent.ok) throw new Error(sent.error);
    const quote = (words: string) => ({
      body: { type: 'text', text: 'the red one', reply: { id, author: ALICE, text: words } },
    });
    await until('it came', async () => (await rowOf(alice, BOB, sent.value.id)) !== undefined);
    expect(await rowOf(alice, BOB, sent.value.id)).toMatchObject(quote('which one?'));
    await alice.chat.edit(id, 'which colour?');
    await until('the quote follows', () =>
      bob.changes.some(
        change =>
          change.kind === 'message' &&
          change.row.id === sent.value.id &&
          change.row.body.type === 'text' &&
          change.row.body.reply?.text === 'which colour?',
      ),
    );
    await alice.chat.delete(id);
    await until('the quote is empty', async () => {
      const row = await rowOf(bob, ALICE, sent.value.id);
      return row?.body.type === 'text' && row.body.reply?.text === '';
    });
  });

  test('CHAT-30: to what is not here has no words', async () => {
    say('JJJJJJJJJJJJJJJJJJJJJA', { type: 'text', text: 'yes', reply: ID });
    await until('it came', async () => (await alice.rows(BOB)).length === 1);
    const [row] = await alice.rows(BOB);
    expect(row?.body).toEqual({ type: 'text', text: 'yes', reply: { id: ID } });
  });
});

let made = 0;
/** What a device of bob says over the link, whatever Kith would say. */
function forge(body: AmendmentBody): void {
  made += 1;
  say(`${String(made).padStart(21, 'F')}A`, body);
}

function say(id: string, body: AmendmentBody | { type: 'text'; text: string; reply?: string }): void {
  const order = makePlace(world.clock.now(), made, bob.device);
  const payload = { v: 1, items: [{ kind: 'entry', entry: { id, order, author: BOB, body } }] };
  world.links.carry(bob.device, alice.device, 'chat', utf8(JSON.stringify(payload)));
}
