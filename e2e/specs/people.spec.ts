import { expect } from '@playwright/test';
import * as chat from '../fixtures/actions/chat.ts';
import * as people from '../fixtures/actions/people.ts';
import { test } from '../fixtures/test.ts';

test('two people meet, chat and find everything again after a restart of all @everywhere', async ({
  device,
  rendezvous,
}) => {
  const alice = await device('alice');
  const bob = await device('bob');
  await people.signUp(alice, 'alice');
  await people.signUp(bob, 'bob');

  await people.requestBuddy(alice, 'bob@kith.test', 'It is me, from the climbing hall');
  await people.expectRequest(bob, 'It is me, from the climbing hall');
  await people.answerRequest(bob, 'alice', 'Accept');
  await people.expectBuddy(alice, 'bob', 'online');
  await people.expectBuddy(bob, 'alice', 'online');

  await people.setPresence(alice, 'busy');
  await people.setStatusText(alice, 'on the phone');
  await people.expectBuddy(bob, 'alice', 'busy', 'on the phone');
  await people.setPresence(bob, 'away');
  await people.expectBuddy(alice, 'bob', 'away');
  await people.setPresence(alice, 'invisible');
  await people.expectBuddy(bob, 'alice', 'offline');
  await people.setPresence(alice, 'online');
  await people.expectBuddy(bob, 'alice', 'online');

  await chat.open(alice, 'bob');
  await chat.open(bob, 'alice');
  await chat.say(alice, 'Hello Bob 👋\nsecond line');
  await chat.expectFrom(bob, 'Hello Bob 👋\nsecond line');
  await chat.say(bob, 'Grüße, שלום, سلام');
  await chat.expectFrom(alice, 'Grüße, שלום, سلام');
  await chat.expectState(alice, 'Hello Bob 👋\nsecond line', 'Read');
  await chat.expectState(bob, 'Grüße, שלום, سلام', 'Read');

  const seenByAlice = await people.safetyNumber(alice, 'bob');
  const seenByBob = await people.safetyNumber(bob, 'alice');
  expect(seenByAlice).toMatch(/^(\d{5} ?){12}$/);
  expect(seenByAlice).toBe(seenByBob);

  await alice.stop();
  await bob.stop();
  await rendezvous.stop();
  await rendezvous.restart();
  await alice.restart();
  await bob.restart();

  // What a person chose to be stays chosen over a restart.
  for (const [me, other, presence] of [
    [alice, 'bob', 'away'],
    [bob, 'alice', 'online'],
  ] as const) {
    await people.expectBuddy(me, other, presence);
    await chat.open(me, other);
    await chat.expectConversation(me, ['Hello Bob 👋\nsecond line', 'Grüße, שלום, سلام']);
    expect(await people.safetyNumber(me, other)).toBe(seenByAlice);
  }
  await chat.say(alice, 'still here');
  await chat.expectFrom(bob, 'still here');
});

test('a request can be declined, ignored, withdrawn and blocked, and a buddy removed', async ({ device }) => {
  const alice = await device('alice');
  const bob = await device('bob');
  await people.signUp(alice, 'alice');
  await people.signUp(bob, 'bob');

  await people.requestBuddy(alice, 'bob@kith.test', 'first try');
  await people.answerRequest(bob, 'alice', 'Decline');
  await people.expectNoRequest(alice);

  await people.requestBuddy(alice, 'bob@kith.test', 'second try');
  await people.withdrawRequest(alice, 'bob');
  await people.expectNoRequest(bob);

  await people.requestBuddy(alice, 'bob@kith.test', 'third try');
  await people.answerRequest(bob, 'alice', 'Accept');
  await people.expectBuddy(alice, 'bob', 'online');
  await people.removeBuddy(alice, 'bob');
  await people.expectNoBuddy(alice, 'bob');
  await people.expectNoBuddy(bob, 'alice');
});

test('an invite link makes buddies at once', async ({ device }) => {
  const alice = await device('alice');
  const bob = await device('bob');
  await people.signUp(alice, 'alice');
  await people.signUp(bob, 'bob');
  const link = await people.createInviteLink(alice);
  expect(link).toMatch(/^kith:join\?/);
  await people.followInviteLink(bob, link);
  await people.expectBuddy(bob, 'alice', 'online');
  await people.expectBuddy(alice, 'bob', 'online');
});
