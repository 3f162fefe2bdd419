import { expect } from '@playwright/test';
import * as call from '../fixtures/actions/call.ts';
import * as people from '../fixtures/actions/people.ts';
import { listen } from '../fixtures/ears.ts';
import { test } from '../fixtures/test.ts';

const A4 = 440;
/** Sound goes on within two seconds on a machine that has nothing else to do; here several browsers share one. */
const SOON = 8_000;

test('a running call is taken by another device of the same person, and given back @alone', async ({
  device,
}) => {
  const desk = await device('desk');
  const bob = await device('bob', { tone: A4 });
  await people.signUp(desk, 'alice');
  await people.signUp(bob, 'bob');
  await people.makeBuddies(desk, 'alice', bob, 'bob');
  await call.rawMicrophone(bob);
  const laptop = await device('laptop');
  await people.logIn(laptop, 'alice');
  await people.expectBuddy(laptop, 'bob', 'online');

  await call.place(desk, 'bob');
  await call.expectRinging(bob, 'alice');
  await call.accept(bob);
  await call.expectActive(desk);
  await call.expectActive(bob);

  await call.take(laptop, 'bob');
  const taken = Date.now();
  await call.expectActive(laptop);
  expect(Date.now() - taken).toBeLessThan(SOON);
  await call.expectActive(bob);
  await call.expectEnded(desk, 'Goes on at another device of yours');
  await expect(bob.page.getByRole('dialog', { name: /^Call from/ })).toHaveCount(0);
  await expect.poll(async () => (await listen(laptop.page)).frequency).toBeCloseTo(A4, -1);

  await call.moveToOther(laptop);
  await expect(desk.page.getByText(/^Go on here with the call with bob/)).toBeVisible();
  await call.take(desk, 'bob');
  await call.expectActive(desk);
  await call.expectActive(bob);
  await expect.poll(async () => (await listen(desk.page)).frequency).toBeCloseTo(A4, -1);
  await call.expectNoCall(laptop);
  await call.hangUp(bob);
  await call.expectNoCall(desk);
  await call.expectLogged(desk, 'bob', 'Outgoing call');
  await call.expectLogged(laptop, 'bob', 'Outgoing call');
});
