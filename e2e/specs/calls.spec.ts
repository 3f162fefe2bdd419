import { expect } from '@playwright/test';
import * as call from '../fixtures/actions/call.ts';
import * as chat from '../fixtures/actions/chat.ts';
import * as people from '../fixtures/actions/people.ts';
import { listen } from '../fixtures/ears.ts';
import type { Person } from '../fixtures/person.ts';
import { test } from '../fixtures/test.ts';

const A4 = 440;

test.describe('calls', () => {
  let alice: Person;
  let bob: Person;

  test.beforeEach(async ({ device }) => {
    alice = await device('alice', { tone: A4 });
    bob = await device('bob');
    await people.signUp(alice, 'alice');
    await people.signUp(bob, 'bob');
    await people.makeBuddies(alice, 'alice', bob, 'bob');
    // Noise suppression takes a steady tone for noise.
    await call.rawMicrophone(alice);
  });

  test('a tone is heard as it was played, and not while muted; the call outlives the server @everywhere', async ({
    rendezvous,
  }) => {
    await call.place(alice, 'bob');
    await call.expectRinging(bob, 'alice');
    await call.accept(bob);
    await call.expectActive(alice);
    await call.expectActive(bob);
    const heard = await listen(bob.page);
    expect(Math.abs(heard.frequency - A4)).toBeLessThan(4);
    expect(heard.prominence).toBeGreaterThan(30);

    await call.mute(alice);
    await expect.poll(async () => (await listen(bob.page)).loudness).toBe(0);
    await call.unmute(alice);
    await expect.poll(async () => (await listen(bob.page)).loudness).toBeGreaterThan(0.05);

    await rendezvous.kill();
    await people.expectServerGone(alice);
    await people.expectServerGone(bob);
    const without = await listen(bob.page);
    expect(Math.abs(without.frequency - A4)).toBeLessThan(4);
    await call.expectActive(alice);
    await call.hangUp(alice);
    await call.expectNoCall(alice);
    await call.expectNoCall(bob);
    await call.expectLogged(alice, 'bob', 'Outgoing call');
    await call.expectLogged(bob, 'alice', 'Incoming call');
  });

  test('hang up, decline and cancel end the call on both sides', async () => {
    await call.place(alice, 'bob');
    await call.expectRinging(bob, 'alice');
    await call.decline(bob);
    await call.expectEnded(alice, 'bob declined');
    await call.expectNoCall(bob);
    await call.expectLogged(alice, 'bob', 'Call declined');

    await call.place(alice, 'bob');
    await call.expectRinging(bob, 'alice');
    await call.hangUp(alice);
    await call.expectNoCall(bob);
    await call.expectLogged(bob, 'alice', 'Missed call');
  });

  test('a call to somebody who is offline is noticed at the next log-in', async () => {
    await bob.stop();
    await people.expectBuddy(alice, 'bob', 'offline');
    await call.place(alice, 'bob');
    await call.hangUp(alice);
    await bob.restart();
    await call.expectLogged(bob, 'alice', 'Missed call');
  });

  test('both call at once and end up in one call', async () => {
    await chat.open(alice, 'bob');
    await chat.open(bob, 'alice');
    await call.pressTogether(alice, bob);
    await call.expectActive(alice);
    await call.expectActive(bob);
    await call.hangUp(bob);
    await call.expectNoCall(alice);
    await call.expectNoCall(bob);
  });

  test('a window that reloads takes up its call again', async () => {
    await call.place(alice, 'bob');
    await call.expectRinging(bob, 'alice');
    await call.accept(bob);
    await call.expectActive(bob);
    const reloads = [bob, alice].find(person => person.options.engine === 'daemon');
    test.skip(
      reloads === undefined,
      'an engine in a page ends with it; page.spec.ts reloads a tab without one',
    );
    await reloads?.page.reload();
    await call.expectActive(bob);
    await call.expectActive(alice);
    await expect.poll(async () => Math.abs((await listen(bob.page)).frequency - A4)).toBeLessThan(4);
  });
});
