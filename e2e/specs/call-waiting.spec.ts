import { expect } from '@playwright/test';
import * as call from '../fixtures/actions/call.ts';
import * as chat from '../fixtures/actions/chat.ts';
import * as people from '../fixtures/actions/people.ts';
import { listen, soundPackets } from '../fixtures/ears.ts';
import type { Person } from '../fixtures/person.ts';
import { test } from '../fixtures/test.ts';

const A4 = 440;
const E5 = 660;

test.describe('holding and waiting', () => {
  let alice: Person;
  let bob: Person;

  test.beforeEach(async ({ device }) => {
    alice = await device('alice', { tone: A4 });
    bob = await device('bob', { tone: E5 });
    await people.signUp(alice, 'alice');
    await people.signUp(bob, 'bob');
    await people.makeBuddies(alice, 'alice', bob, 'bob');
    await call.rawMicrophone(alice);
    await call.rawMicrophone(bob);
    await call.place(alice, 'bob');
    await call.expectRinging(bob, 'alice');
    await call.accept(bob);
    await call.expectActive(alice);
    await call.expectActive(bob);
  });

  const loudness =
    (person: Person, which = -1) =>
    async () =>
      (await listen(person.page, which)).loudness;
  const pitch =
    (person: Person, which = -1) =>
    async () =>
      (await listen(person.page, which)).frequency;

  /** Nothing is heard, because nothing is sent. */
  async function expectSilence(person: Person): Promise<void> {
    await expect.poll(loudness(person)).toBe(0);
    await expect.poll(() => soundPackets(person.page)).toBe(0);
  }

  test('hold silences both ways, whoever holds, until nobody does', async () => {
    await expect.poll(pitch(bob)).toBeCloseTo(A4, -1);
    await expect.poll(pitch(alice)).toBeCloseTo(E5, -1);

    await call.hold(alice);
    await call.expectHeld(alice, 'You hold the call');
    await call.expectHeld(bob, 'alice holds the call');
    for (const person of [alice, bob]) await expectSilence(person);

    await call.hold(bob);
    await call.expectHeld(alice, 'Held by both of you');
    await call.resume(alice);
    await call.expectHeld(alice, 'bob holds the call');
    for (const person of [alice, bob]) await expectSilence(person);

    await call.resume(bob);
    await call.expectActive(alice);
    for (const person of [alice, bob]) await expect.poll(loudness(person)).toBeGreaterThan(0.05);
    await expect.poll(pitch(bob)).toBeCloseTo(A4, -1);
  });

  test('a second call waits, is answered while the first is held, and they swap', async ({ device }) => {
    const carol = await device('carol', { tone: E5 });
    await people.signUp(carol, 'carol');
    await people.makeBuddies(carol, 'carol', bob, 'bob');
    await call.rawMicrophone(carol);
    await call.place(carol, 'bob');
    await call.expectRinging(bob, 'carol');
    await call.expectActive(alice);
    await call.acceptBeside(bob, 'hold');
    await call.expectActive(carol);
    await call.expectHeld(alice, 'bob holds the call');
    await expect.poll(pitch(bob)).toBeCloseTo(E5, -1);
    await expect.poll(loudness(bob, 0)).toBe(0);

    await chat.open(bob, 'alice');
    await call.resume(bob);
    await call.expectActive(alice);
    await call.expectHeld(carol, 'bob holds the call');
    await expect.poll(pitch(bob, 0)).toBeCloseTo(A4, -1);
    await expect.poll(loudness(bob, 1)).toBe(0);
    await expect.poll(loudness(carol)).toBe(0);

    await call.hangUp(alice);
    await chat.open(bob, 'carol');
    await call.resume(bob);
    await call.expectActive(carol);
    await expect.poll(pitch(bob)).toBeCloseTo(E5, -1);
    await call.hangUp(carol);
    await call.expectNoCall(bob);
    await call.expectLogged(bob, 'alice', 'Incoming call');
  });

  test('a third person hears busy; who waits is declined with words, or the call that runs ends @full', async ({
    device,
  }) => {
    const [carol, dave] = [await device('carol'), await device('dave')];
    for (const [person, name] of [
      [carol, 'carol'],
      [dave, 'dave'],
    ] as const) {
      await people.signUp(person, name);
      await people.makeBuddies(person, name, bob, 'bob');
    }
    await call.place(carol, 'bob');
    await call.expectRinging(bob, 'carol');
    await call.place(dave, 'bob');
    await call.expectEnded(dave, 'bob is in another call');
    await call.declineWith(bob, 'I’ll call you later.');
    await call.expectEnded(carol, 'I’ll call you later.');
    await call.expectLogged(carol, 'bob', 'Call declined: I’ll call you later.');

    await call.place(carol, 'bob');
    await call.expectRinging(bob, 'carol');
    await call.acceptBeside(bob, 'end');
    await call.expectNoCall(alice);
    await call.expectActive(carol);
  });
});
