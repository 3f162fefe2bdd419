import type { Address } from '@kith/shared/identity/address';
import { describe, expect, test } from 'vitest';
import { type ChatDevice, ChatWorld, settle, until } from './testing/chat-world.ts';

const ALICE = 'alice@home.example' as Address;
const BOB = 'bob@home.example' as Address;

/** More transactions than any of these stories has on one side. */
const MOST = 14;

interface Story {
  readonly world: ChatWorld;
  readonly alice: ChatDevice;
  readonly bob: ChatDevice;
  readonly bobsOther: ChatDevice;
}

async function begin(): Promise<Story> {
  const world = new ChatWorld();
  const alice = await world.add(ALICE);
  const bob = await world.add(BOB);
  const bobsOther = await world.add(BOB);
  for (const device of [alice, bob, bobsOther]) device.goOnline();
  await until('everybody left prekeys', () =>
    world.devices.every(each => world.rendezvous.hasPrekey(each.device)),
  );
  return { world, alice, bob, bobsOther };
}

/** Everybody is up and online, and time passes: whatever was promised comes true. */
async function recover({ world, alice, bob, bobsOther }: Story, texts: readonly string[]): Promise<void> {
  for (const device of world.devices) {
    device.database.spare();
    if (device.presence === 'offline') await device.revive();
  }
  await until('all is there, everywhere', async () => {
    world.clock.advance(1_000);
    const logs = [await alice.texts(BOB), await bob.texts(ALICE), await bobsOther.texts(ALICE)];
    return logs.every(log => log.length >= texts.length);
  });
  await until('alice knows', async () => {
    world.clock.advance(1_000);
    return (await alice.rows(BOB)).every(row => row.state === 'delivered' || row.state === 'read');
  });
  await settle();
  expect(await alice.texts(BOB)).toEqual(texts);
  expect(await bob.texts(ALICE)).toEqual(texts);
  expect(await bobsOther.texts(ALICE)).toEqual(texts);
  for (const device of world.devices) {
    expect(device.problems).toEqual([]);
    expect(device.refusals).toEqual([]);
    expect(world.rendezvous.waiting(device.device)).toBe(0);
  }
  await world.close();
}

describe.each(['before', 'after'] as const)('a process that dies %s a transaction', when => {
  test('CHAT-9: the sender, over a link', async () => {
    let deaths = 0;
    for (let commit = 1; commit <= MOST; commit++) {
      const story = await begin();
      const { alice } = story;
      alice.chat.open(BOB);
      alice.killAt(alice.database.commits + commit, when);
      // What was not accepted is not promised: a dead process answers nothing.
      const accepted: string[] = [];
      void alice.chat.send(BOB, 'one').then(sent => sent.ok && accepted.push('one'));
      void alice.chat.send(BOB, 'two').then(sent => sent.ok && accepted.push('two'));
      await settle();
      if (alice.presence === 'offline') deaths += 1;
      alice.database.spare();
      if (alice.presence === 'offline') await alice.revive();
      const kept = await alice.texts(BOB);
      for (const text of accepted) expect(kept).toContain(text);
      await recover(story, kept);
    }
    expect(deaths).toBeGreaterThan(4);
  });

  test('CHAT-9: the receiver, over a link', async () => {
    let deaths = 0;
    for (let commit = 1; commit <= MOST; commit++) {
      const story = await begin();
      const { alice, bob } = story;
      alice.chat.open(BOB);
      bob.killAt(bob.database.commits + commit, when);
      await alice.send(BOB, 'one');
      await alice.send(BOB, 'two');
      await settle();
      if (bob.presence === 'offline') deaths += 1;
      await recover(story, ['one', 'two']);
    }
    expect(deaths).toBeGreaterThan(1);
  });

  test('CHAT-12: the receiver, while it empties its mailbox', async () => {
    let deaths = 0;
    for (let commit = 1; commit <= MOST; commit++) {
      const story = await begin();
      const { alice, bob } = story;
      bob.kill();
      await alice.send(BOB, 'one');
      await settle();
      await alice.send(BOB, 'two');
      await until('both are stored', async () => story.world.rendezvous.waiting(bob.device) === 2);
      await bob.start();
      bob.killAt(commit, when);
      bob.goOnline();
      await settle();
      if (bob.presence === 'offline') deaths += 1;
      await recover(story, ['one', 'two']);
    }
    expect(deaths).toBeGreaterThan(1);
  });

  test('CHAT-9: the sender, while it fills a mailbox', async () => {
    let deaths = 0;
    for (let commit = 1; commit <= MOST; commit++) {
      const story = await begin();
      const { alice, bob } = story;
      bob.kill();
      alice.killAt(alice.database.commits + commit, when);
      void alice.chat.send(BOB, 'one');
      await settle();
      if (alice.presence === 'offline') deaths += 1;
      alice.database.spare();
      if (alice.presence === 'offline') await alice.revive();
      await recover(story, await alice.texts(BOB));
    }
    expect(deaths).toBeGreaterThan(1);
  });
});

test('CHAT-12: a server that dies after each of its steps makes nothing arrive twice or never', async () => {
  for (const request of ['prekeys:take', 'mailbox:put', 'mailbox:fetch', 'mailbox:ack'] as const) {
    const story = await begin();
    const { world, alice, bob } = story;
    bob.kill();
    let cuts = 0;
    world.rendezvous.beforeAnswer = (device, name) => {
      if (name !== request || cuts > 0) return;
      cuts += 1;
      // The answer is lost with the connection; soon there is another one.
      const cut = world.devices.find(each => each.device === device);
      cut?.goOffline();
      world.clock.after(500, () => cut?.goOnline());
    };
    await alice.send(BOB, 'one');
    await alice.send(BOB, 'two');
    await settle();
    world.clock.advance(1_000);
    await settle();
    await bob.revive();
    await settle();
    await recover(story, ['one', 'two']);
    expect(cuts).toBe(1);
  }
});
