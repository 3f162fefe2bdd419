import { expect } from '@playwright/test';
import * as chat from '../fixtures/actions/chat.ts';
import * as people from '../fixtures/actions/people.ts';
import { test } from '../fixtures/test.ts';

// One machine: accounts side by side, and a daemon that crashes under an open window.

test('two accounts on one machine talk to each other, and one leads to the other @daemon', async ({
  device,
}) => {
  const alice = await device('alice');
  const bob = await device('bob', { profile: { name: 'work', base: alice.data } });
  await people.signUp(alice, 'alice');
  await people.signUp(bob, 'bob');
  await people.makeBuddies(alice, 'alice', bob, 'bob');
  await chat.open(alice, 'bob');
  await chat.say(alice, 'From one account to the other');
  await chat.open(bob, 'alice');
  await chat.expectFrom(bob, 'From one account to the other');
  await expect(alice.page).toHaveTitle('Kith');
  await expect(bob.page).toHaveTitle('Kith · work');

  // The list of accounts is looked up when a window comes to the front.
  await alice.page.reload();
  await people.expectConnected(alice);
  const opened = alice.page.context().waitForEvent('page');
  await alice.page.getByRole('button', { name: 'alice, online' }).click();
  await expect(alice.page.getByRole('menuitemradio', { name: 'Main account' })).toBeChecked();
  await alice.page.getByRole('menuitemradio', { name: 'work' }).click();
  const window = await opened;
  await expect(window).toHaveTitle('Kith · work');
  await expect(window.getByRole('button', { name: 'bob, online' })).toBeVisible();
  // What opens it once is not left in its address.
  expect(window.url()).not.toContain('token');
});

test('a window finds its daemon again after a crash, and offers the report @daemon', async ({ device }) => {
  const alice = await device('alice');
  await people.signUp(alice, 'alice');
  await expect(alice.page.getByText('did not end properly')).toHaveCount(0);
  await alice.crashDaemon();
  await people.expectConnected(alice);
  const notice = alice.page
    .getByRole('status')
    .filter({ hasText: 'Kith did not end properly the last time' });
  await notice.getByRole('button', { name: 'Show the report' }).click();
  const report = alice.page.getByRole('region', { name: 'What the report holds' });
  await expect(report).toContainText('"lastRunBroke":true');
  await expect(report).not.toContainText('alice');
  const saved = alice.page.waitForEvent('download');
  await alice.page.getByRole('button', { name: 'Save as file' }).click();
  expect((await saved).suggestedFilename()).toMatch(/^kith-report-[\d-]{10}\.txt$/);
  await alice.page.getByRole('button', { name: 'Close', exact: true }).click();
  await alice.restart();
  await people.expectConnected(alice);
  await expect(alice.page.getByText('did not end properly')).toHaveCount(0);
});
