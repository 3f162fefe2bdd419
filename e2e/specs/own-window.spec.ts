import { expect } from '@playwright/test';
import * as call from '../fixtures/actions/call.ts';
import * as people from '../fixtures/actions/people.ts';
import { twoBuddies } from '../fixtures/actions/two-buddies.ts';
import { listen } from '../fixtures/ears.ts';
import { test } from '../fixtures/test.ts';

test('a call is placed in a chat’s own window, and the key to talk works there', async ({ device }) => {
  const [alice, bob] = await twoBuddies(name => device(name, name === 'alice' ? { tone: 440 } : {}));
  await call.rawMicrophone(alice);
  await people.openSettings(alice, 'Sound and video');
  await alice.page.getByRole('switch', { name: 'Push to talk' }).click();
  await people.leaveSettings(alice);

  const opened = alice.page.context().waitForEvent('page');
  await people.buddyRow(alice, 'bob').click({ button: 'right' });
  await alice.page.getByRole('menuitem', { name: 'Open in a window of its own' }).click();
  const own = await opened;
  await own.getByRole('button', { name: 'Call', exact: true }).click();
  await call.accept(bob);
  await call.expectActive(bob);
  const loudness = async () => (await listen(bob.page)).loudness;
  await expect(own.getByText('Hold F8 to talk')).toBeVisible();
  await expect.poll(loudness).toBe(0);
  await own.keyboard.down('F8');
  await expect(own.getByText('You are heard')).toBeVisible();
  await expect.poll(loudness).toBeGreaterThan(0.05);
  await own.keyboard.up('F8');
  await expect.poll(loudness).toBe(0);
  await own.getByRole('button', { name: 'Hang up' }).click();
  await call.expectNoCall(bob);
});
