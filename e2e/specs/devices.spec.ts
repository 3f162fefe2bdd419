import { expect } from '@playwright/test';
import * as call from '../fixtures/actions/call.ts';
import * as chat from '../fixtures/actions/chat.ts';
import * as people from '../fixtures/actions/people.ts';
import { test } from '../fixtures/test.ts';

test('a second device of the same account: messages on both, calls ring on both, the first is revoked', async ({
  device,
}) => {
  const desk = await device('desk');
  const bob = await device('bob');
  await people.signUp(desk, 'alice');
  await people.signUp(bob, 'bob');
  await people.makeBuddies(desk, 'alice', bob, 'bob');
  const number = await people.safetyNumber(bob, 'alice');

  const laptop = await device('laptop');
  await people.logIn(laptop, 'alice');
  await people.expectBuddy(laptop, 'bob', 'online');
  expect(await people.safetyNumber(laptop, 'bob')).toBe(number);
  // The first device is told of the second, until its owner has read it.
  await expect(desk.page.getByText('A new device was added to your account')).toBeVisible();
  await people.dismissNotices(desk);
  await desk.page.reload();
  await people.expectBuddy(desk, 'bob', 'online');
  await expect(desk.page.getByRole('button', { name: 'Dismiss' })).toHaveCount(0);

  await chat.open(desk, 'bob');
  await chat.open(laptop, 'bob');
  await chat.open(bob, 'alice');
  await chat.say(bob, 'to both of you');
  await chat.expectFrom(desk, 'to both of you');
  await chat.expectFrom(laptop, 'to both of you');
  await chat.say(laptop, 'from the laptop');
  await chat.expectFrom(bob, 'from the laptop');
  await chat.expectMine(desk, 'from the laptop');

  await call.place(bob, 'alice');
  await call.expectRinging(desk, 'bob');
  await call.expectRinging(laptop, 'bob');
  await call.accept(laptop);
  // Told by the caller: a device that hears nothing stops ringing too, but late, and takes the call for missed.
  await call.expectEnded(desk, 'Answered on another device');
  await call.expectActive(laptop);
  await call.expectActive(bob);
  await call.expectNoCall(desk);
  await call.hangUp(bob);
  await call.expectNoCall(laptop);

  await people.revokeDevice(laptop, 'desk');
  await people.expectSignedOut(desk, 'This device was removed');
  await chat.say(bob, 'after the theft');
  await chat.open(laptop, 'bob');
  await chat.expectFrom(laptop, 'after the theft');
  await desk.restart();
  await people.expectFirstRun(desk);
});
