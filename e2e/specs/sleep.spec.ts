import { expect } from '@playwright/test';
import * as call from '../fixtures/actions/call.ts';
import * as chat from '../fixtures/actions/chat.ts';
import { twoBuddies } from '../fixtures/actions/two-buddies.ts';
import { soundTurned } from '../fixtures/ears.ts';
import type { Person } from '../fixtures/person.ts';
import { test } from '../fixtures/test.ts';

test.skip(process.platform === 'win32', 'processes can’t be made to stand still on Windows');

/** Alice calls Bob, whose machine sleeps in mid-call: no process of his does anything, and nobody is told. */
test.describe('a machine that sleeps in a call', () => {
  let alice: Person;
  let bob: Person;

  test.beforeEach(async ({ device }) => {
    [alice, bob] = await twoBuddies(name => device(name, { tone: name === 'alice' ? 440 : 660 }));
    await call.rawMicrophone(alice);
    await call.rawMicrophone(bob);
    await call.place(alice, 'bob');
    await call.accept(bob);
    await heardByBoth();
    bob.sleep();
    await call.expectReconnecting(alice);
  });

  test('for a moment: the call goes on', async () => {
    bob.wake();
    await heardByBoth();
    await call.expectActive(alice);
    await call.expectActive(bob);
    for (const person of [alice, bob]) await call.showMessages(person);
    await expectChat();
    await call.hangUp(bob);
    await call.expectNoCall(alice);
    await expectOneCall();
  });

  test('for longer than the other waits: it is over for both, and nothing rings again @full', async () => {
    await call.expectEnded(alice, 'The connection was lost and did not come back. Call again.', 45_000);
    await call.expectNoCall(alice);
    bob.wake();
    await call.expectNoCall(bob);
    await expectChat();
    await call.expectNoCall(bob);
    await call.expectNoCall(alice);
    const [minutes = 0, seconds = 0] = (await expectOneCall()).split(':').map(Number);
    // What was talked, not how long one side waited for the other.
    expect(minutes * 60 + seconds).toBeLessThan(25);
  });

  function heardByBoth(): Promise<number[]> {
    return Promise.all([soundTurned(alice.page, 'on'), soundTurned(bob.page, 'on')]);
  }

  async function expectChat(): Promise<void> {
    await chat.say(alice, 'are you there?');
    await chat.expectFrom(bob, 'are you there?');
    await chat.say(bob, 'back again');
    await chat.expectFrom(alice, 'back again');
  }

  /** Both logs have the same one call. */
  async function expectOneCall(): Promise<string> {
    const length = await call.expectOneInLog(alice, 'Outgoing call');
    expect(await call.expectOneInLog(bob, 'Incoming call')).toBe(length);
    return length;
  }
});
