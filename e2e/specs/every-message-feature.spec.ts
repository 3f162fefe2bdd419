import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import * as chat from '../fixtures/actions/chat.ts';
import * as messages from '../fixtures/actions/messages.ts';
import { twoBuddies } from '../fixtures/actions/two-buddies.ts';
import type { Person } from '../fixtures/person.ts';
import { test } from '../fixtures/test.ts';

/** Seconds that messages live in the part about disappearing ones: longer than it takes to see them. */
const LIFETIME = 8;

/**
 * Everything that one person does with messages and the other sees, with names of this direction in all texts.
 *
 * @param n a number that is in every text of this direction
 */
async function doEverything(from: Person, to: Person, toName: string, n: number): Promise<void> {
  await chat.say(from, `question ${n}`);
  await chat.expectFrom(to, `question ${n}`);
  await messages.reply(to, `question ${n}`, `answer ${n}`);
  await chat.expectFrom(from, `answer ${n}`);
  await chat.say(from, `typo ${n} sevn`);
  await chat.expectFrom(to, `typo ${n} sevn`);
  await messages.editLast(from, `typo ${n} sevn`, `typo ${n} seven`);
  await chat.expectFrom(to, `typo ${n} seven`);
  await chat.say(from, `regret ${n}`);
  await chat.expectFrom(to, `regret ${n}`);
  await messages.remove(from, `regret ${n}`);
  await messages.react(to, `typo ${n} seven`, '👍');
  await expect(messages.reaction(from, `typo ${n} seven`, '👍')).toBeVisible();
  await messages.pin(to, `question ${n}`);
  await chat.say(
    from,
    `*bold${n}* and \`code${n}\` at https://home.example/${n} and https://аpple.example/${n}`,
  );
  await messages.forward(from, `question ${n}`, toName);
}

/** What is there of it, on either side, also after restarts. */
async function expectEverything(person: Person, n: number): Promise<void> {
  const { page } = person;
  const log = page.getByRole('log');
  await expect(chat.message(person, `answer ${n}`)).toContainText(`question ${n}`);
  await messages.expectVersions(person, `typo ${n} seven`, [`typo ${n} sevn`, `typo ${n} seven`]);
  await expect(page.getByText(`regret ${n}`)).toHaveCount(0);
  await expect(messages.reaction(person, `typo ${n} seven`, '👍')).toBeVisible();
  await expect(chat.message(person, `question ${n}`).filter({ hasText: 'Forwarded' })).toHaveCount(1);
  await expect(chat.message(person, `question ${n}`).getByRole('img', { name: 'Pinned' })).toHaveCount(1);
  await expect(log.locator('strong', { hasText: `bold${n}` })).toBeVisible();
  await expect(log.locator('code', { hasText: `code${n}` })).toBeVisible();
  await expect(log.getByRole('link', { name: `https://home.example/${n}` })).toHaveAttribute(
    'rel',
    /noopener noreferrer/,
  );
  // A name that looks like another one is not opened by a click alone.
  await log.getByRole('link', { name: new RegExp(`pple.example/${n}$`) }).click();
  const dialog = page.getByRole('dialog', { name: 'Open this link?' });
  await expect(dialog.getByText('xn--pple-43d.example')).toBeVisible();
  await page.keyboard.press('Escape');
}

/** By agreement, what is written lives for some seconds on both sides. */
async function disappear(from: Person, to: Person, n: number): Promise<void> {
  await messages.proposeTimer(from, LIFETIME);
  await to.page.getByRole('log').getByRole('button', { name: 'Accept', exact: true }).click();
  for (const person of [from, to]) {
    await expect(
      person.page
        .getByRole('log')
        .getByText(/agreed: new messages disappear/)
        .last(),
    ).toBeVisible();
  }
  await chat.say(from, `secret ${n}`);
  await chat.expectFrom(to, `secret ${n}`);
  for (const person of [from, to]) {
    await expect(chat.message(person, `secret ${n}`)).toHaveCount(0, { timeout: 60_000 });
  }
  await messages.endTimer(to);
  await expect(
    from.page
      .getByRole('log')
      .getByText(/turned disappearing messages off/)
      .last(),
  ).toBeVisible();
}

async function exported(person: Person, format: string): Promise<string> {
  const { page } = person;
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export the conversation' });
  await dialog.getByLabel('Format').selectOption(format);
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  const file = await (await download).path();
  await dialog.getByRole('button', { name: 'Close' }).first().click();
  return readFile(file, 'utf8');
}

test('every message feature works both ways, also after a restart of both @full', async ({ device }) => {
  test.setTimeout(480_000);
  const [alice, bob] = await twoBuddies(device);

  await doEverything(alice, bob, 'bob', 1);
  await chat.open(alice, 'bob');
  await doEverything(bob, alice, 'alice', 2);
  await chat.open(bob, 'alice');
  await disappear(alice, bob, 1);
  await disappear(bob, alice, 2);

  const check = async () => {
    for (const person of [alice, bob]) {
      for (const n of [1, 2]) {
        await expectEverything(person, n);
        await expect(person.page.getByText(`secret ${n}`)).toHaveCount(0);
        // Search leads to the message.
        await messages.search(person, `typo ${n}`);
        await expect(person.page.getByRole('option').first()).toBeVisible();
        await person.page.keyboard.press('Enter');
        await expect(chat.message(person, `typo ${n} seven`)).toBeFocused();
      }
      const json = JSON.parse(await exported(person, 'json'));
      expect(json).toMatchObject({ format: 'kith-conversation', version: 1 });
      const said = JSON.stringify(json.entries);
      for (const words of ['answer 1', 'typo 2 sevn', '"forwarded":true', '👍'])
        expect(said).toContain(words);
      for (const gone of ['regret', 'secret']) expect(said).not.toContain(gone);
      expect(await exported(person, 'html')).toContain('*bold1* and `code1`');
      expect(await exported(person, 'text')).toContain('answer 2');
    }
  };
  await check();
  await alice.restart();
  await bob.restart();
  await chat.open(alice, 'bob');
  await chat.open(bob, 'alice');
  await check();
});

test('several messages are selected, copied and deleted together @full', async ({ device }) => {
  const [alice, bob] = await twoBuddies(device);
  for (const text of ['one', 'two', 'three']) await chat.say(alice, text);
  await chat.message(alice, 'one').click({ modifiers: ['Shift'] });
  await chat.message(alice, 'three').click({ modifiers: ['Shift'] });
  await expect(alice.page.getByText('3 selected')).toBeVisible();
  await chat.message(alice, 'two').click();
  await alice.page
    .getByRole('group', { name: 'Selected messages' })
    .getByRole('button', { name: 'Delete' })
    .click();
  await alice.page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(bob.page.getByRole('log').getByText('Message deleted')).toHaveCount(2);
  await chat.expectFrom(bob, 'two');
});
