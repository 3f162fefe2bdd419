import { expect } from '@playwright/test';
import * as chat from '../fixtures/actions/chat.ts';
import * as messages from '../fixtures/actions/messages.ts';
import * as people from '../fixtures/actions/people.ts';
import type { Person } from '../fixtures/person.ts';
import { test } from '../fixtures/test.ts';

let alice: Person;
let bob: Person;

test.beforeEach(async ({ device }) => {
  alice = await device('alice');
  bob = await device('bob');
  await people.signUp(alice, 'alice');
  await people.signUp(bob, 'bob');
  await people.makeBuddies(alice, 'alice', bob, 'bob');
  await chat.open(alice, 'bob');
  await chat.open(bob, 'alice');
});

test('answers, edits, reactions, pins and deletions show on both sides, also after a restart of both @everywhere', async () => {
  await chat.say(alice, 'which one do you want?');
  await chat.expectFrom(bob, 'which one do you want?');
  await messages.reply(bob, 'which one do you want?', 'the red one');
  await chat.expectFrom(alice, 'the red one');
  await chat.say(alice, 'never mind');
  await chat.expectFrom(bob, 'never mind');
  await messages.remove(alice, 'never mind');
  await chat.say(alice, 'see you at sevn');
  await chat.expectFrom(bob, 'see you at sevn');
  await messages.editLast(alice, 'see you at sevn', 'see you at seven');
  await chat.expectFrom(bob, 'see you at seven');
  await messages.react(bob, 'see you at seven', '👍');
  await expect(messages.reaction(alice, 'see you at seven', '👍')).toHaveAccessibleName('👍 1, by bob');

  await messages.pin(bob, 'which one do you want?');
  await expect(messages.pinned(alice)).toContainText('which one do you want?');

  await alice.restart();
  await bob.restart();
  for (const [person, other] of [
    [alice, 'bob'],
    [bob, 'alice'],
  ] as const) {
    await chat.open(person, other);
    await expect(chat.message(person, 'the red one')).toContainText('which one do you want?');
    await expect(person.page.getByText('never mind')).toHaveCount(0);
    await messages.expectVersions(person, 'see you at seven', ['see you at sevn', 'see you at seven']);
    await expect(messages.reaction(person, 'see you at seven', '👍')).toBeVisible();
    await expect(messages.pinned(person)).toContainText('which one do you want?');
  }
  await expect(alice.page.getByRole('log').getByText('You deleted this message')).toBeVisible();
  await expect(bob.page.getByRole('log').getByText('Message deleted')).toBeVisible();

  // What bob gave, alice gives too and bob takes back.
  await messages.reaction(alice, 'see you at seven', '👍').click();
  await expect(messages.reaction(bob, 'see you at seven', '👍')).toHaveAccessibleName(/^👍 2, by .*alice/);
  await messages.reaction(bob, 'see you at seven', '👍').click();
  await expect(messages.reaction(alice, 'see you at seven', '👍')).toHaveAccessibleName('👍 1, by You');
  await messages.unpin(alice, 'which one do you want?');
  await expect(messages.pinned(bob)).toHaveCount(0);
});

test('what is edited and deleted while the other is offline reaches them as it ended', async () => {
  await bob.stop();
  await chat.say(alice, 'first draft');
  await messages.editLast(alice, 'first draft', 'second draft');
  await chat.say(alice, 'a slip');
  await messages.remove(alice, 'a slip');
  await expect(alice.page.getByRole('log').getByText('You deleted this message')).toBeVisible();
  await bob.restart();
  await chat.open(bob, 'alice');
  await chat.expectFrom(bob, 'second draft');
  await expect(bob.page.getByText('first draft')).toHaveCount(0);
  await expect(bob.page.getByText('a slip')).toHaveCount(0);
});
