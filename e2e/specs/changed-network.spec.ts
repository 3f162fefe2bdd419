import { expect } from '@playwright/test';
import * as call from '../fixtures/actions/call.ts';
import * as chat from '../fixtures/actions/chat.ts';
import * as people from '../fixtures/actions/people.ts';
import { soundTurned } from '../fixtures/ears.ts';
import { missingForHosts, TwoHosts } from '../fixtures/host.ts';
import type { Person } from '../fixtures/person.ts';
import { RendezvousProcess } from '../fixtures/rendezvous-process.ts';
import { test as base } from '../fixtures/test.ts';

const missing = missingForHosts();
base.skip(missing !== undefined, missing ?? '');

/** Milliseconds from a new address to the other's voice. */
const BACK_WITHIN = 3_000;

const test = base.extend<{ hosts: TwoHosts }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
  hosts: async ({}, use) => {
    const hosts = new TwoHosts();
    await use(hosts);
    hosts.dispose();
  },
  rendezvous: async ({ hosts, web }, use) => {
    const rendezvous = await RendezvousProcess.start(web, hosts.stays);
    await use(rendezvous);
    await rendezvous.dispose();
  },
});

/** Alice moves from network to network; Bob and the server stay where they are. */
test.describe('a device that changes networks @daemon @alone', () => {
  let alice: Person;
  let bob: Person;

  test.beforeEach(async ({ device, hosts, rendezvous }) => {
    const server = rendezvous.link;
    alice = await device('alice', { tone: 440, host: hosts.moves, server });
    bob = await device('bob', { tone: 660, host: hosts.stays, server });
    await people.signUp(alice, 'alice');
    await people.signUp(bob, 'bob');
    await people.makeBuddies(alice, 'alice', bob, 'bob');
    await call.rawMicrophone(alice);
    await call.rawMicrophone(bob);
  });

  test('its call goes on within three seconds, without a new ring, and so does chat', async ({ hosts }) => {
    await talk(alice, bob);
    hosts.leave('wifi');
    await heardByBoth('off');
    await expectBack(() => hosts.join('lan'));
    await chat.say(alice, 'from the other network');
    await chat.expectFrom(bob, 'from the other network');

    // There is another network before the one in use goes.
    hosts.join('wifi');
    await heardByBoth('on');
    await expectBack(() => hosts.leave('lan'));
    await chat.say(bob, 'still here');
    await chat.expectFrom(alice, 'still here');
    await expectOneCall(alice, bob);
  });

  test('whoever was called changes networks, and is away for a while @full', async ({ hosts }) => {
    await talk(bob, alice);
    hosts.leave('wifi');
    await heardByBoth('off');
    // Longer than either side waits before it tries another connection.
    await expect(alice.page.getByText('kith.test · not connected')).toBeVisible({ timeout: 40_000 });
    await expectBack(() => hosts.join('lan'));
    await chat.say(alice, 'from the other network');
    await chat.expectFrom(bob, 'from the other network');
    await expectOneCall(bob, alice);
  });

  async function talk(caller: Person, callee: Person): Promise<void> {
    await call.place(caller, callee.options.name);
    await call.expectRinging(callee, caller.options.name);
    await call.accept(callee);
    await heardByBoth('on');
    for (const person of [caller, callee]) await call.showMessages(person);
  }

  function heardByBoth(to: 'on' | 'off'): Promise<number[]> {
    return Promise.all([soundTurned(alice.page, to), soundTurned(bob.page, to)]);
  }

  /** The change, after which both hear each other again in time. */
  async function expectBack(change: () => void): Promise<void> {
    const changed = Date.now();
    change();
    const times = (await heardByBoth('on')).map(at => at - changed);
    test.info().annotations.push({ type: 'back after', description: times.join(' and ') });
    for (const time of times) expect(time).toBeLessThan(BACK_WITHIN);
  }

  async function expectOneCall(caller: Person, callee: Person): Promise<void> {
    await call.hangUp(caller);
    await call.expectNoCall(callee);
    await call.expectOneInLog(caller, 'Outgoing call');
    await call.expectOneInLog(callee, 'Incoming call');
  }
});
