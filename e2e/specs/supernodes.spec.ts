import { expect } from '@playwright/test';
import * as call from '../fixtures/actions/call.ts';
import * as chat from '../fixtures/actions/chat.ts';
import * as files from '../fixtures/actions/files.ts';
import * as people from '../fixtures/actions/people.ts';
import { relaysInUse, soundTurned, watchVoice } from '../fixtures/ears.ts';
import { HeadlessNode } from '../fixtures/headless-node.ts';
import { missingForHosts } from '../fixtures/host.ts';
import { missingForNats, NatLab, PUBLIC_NETWORKS } from '../fixtures/nat-lab.ts';
import type { Person } from '../fixtures/person.ts';
import { RendezvousProcess } from '../fixtures/rendezvous-process.ts';
import { test as base } from '../fixtures/test.ts';

// Two people who can't reach each other directly, and other people's devices that help them.

const missing = missingForHosts() ?? missingForNats();
base.skip(missing !== undefined, missing ?? '');

/** Milliseconds without the other's voice when a relay dies. */
const BACK_WITHIN = 2_000;
/** The same when it goes by itself: less than a word. */
const UNHEARD = 300;
/** Mbit/s of each relay, so that a file takes a while. */
const CAP = '40';
const NETWORKS = PUBLIC_NETWORKS.join(',');

const test = base.extend<{ lab: NatLab; supernodes: HeadlessNode[] }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
  lab: async ({}, use) => {
    const lab = new NatLab({ a: 'symmetric', b: 'symmetric' });
    await use(lab);
    lab.dispose();
  },
  rendezvous: async ({ lab, web }, use) => {
    const rendezvous = await RendezvousProcess.start(web, lab.server, [
      ...['--relay-networks', NETWORKS, '--supernode-uptime', '0'],
    ]);
    await use(rendezvous);
    await rendezvous.dispose();
  },
  supernodes: async ({ lab, rendezvous }, use) => {
    const start = (name: string) =>
      HeadlessNode.start(
        rendezvous.link,
        name,
        ['--supernode', '--cap', CAP, '--relay-networks', NETWORKS],
        lab.another(),
      );
    const nodes = await Promise.all(['carol', 'dave', 'erin'].map(start));
    for (const node of nodes) await expect.poll(async () => (await serves(node))?.relay).toBe('serving');
    await use(nodes);
    await Promise.all(nodes.map(node => node.dispose()));
  },
});

async function serves(node: HeadlessNode) {
  return (await node.status()).supernode;
}

test.describe('with supernodes @daemon', () => {
  test.setTimeout(240_000);
  let alice: Person;
  let bob: Person;

  test.beforeEach(async ({ device, lab, rendezvous, supernodes }) => {
    expect(supernodes).toHaveLength(3);
    const server = rendezvous.link;
    [alice, bob] = await Promise.all([
      device('alice', { tone: 440, host: lab.a, server }),
      device('bob', { tone: 660, host: lab.b, server }),
    ]);
    await Promise.all([people.signUp(alice, 'alice'), people.signUp(bob, 'bob')]);
    await people.makeBuddies(alice, 'alice', bob, 'bob');
    await Promise.all([call.rawMicrophone(alice), call.rawMicrophone(bob)]);
    await chat.open(alice, 'bob');
    await chat.open(bob, 'alice');
    await chat.say(alice, 'hello');
    await chat.expectFrom(bob, 'hello');
  });

  test('the relay of a call and a transfer dies: the voice is back within two seconds, the transfer arrives @alone', async ({
    supernodes,
  }, info) => {
    await talk(alice, bob);
    const sent = await files.writeFile(info.outputPath(), 'film.bin', 40_000_000);
    for (const person of [alice, bob]) await call.showMessages(person);
    await files.choose(alice, [sent]);
    await files.send(alice);
    await files.accept(bob, 'film.bin');
    await files.openTransfers(bob);
    await expect.poll(() => files.moved(bob, 'film.bin')).toBeGreaterThan(0);
    await files.closeTransfers(bob);
    await chat.open(bob, 'alice');
    await call.showMessages(bob);
    const [relay] = await relaysInUse(alice.page);
    const killed = supernodes.find(({ host }) => host?.address === relay);
    expect(killed, `one of the supernodes relays, not ${relay}`).toBeDefined();
    const voices = await Promise.all([alice, bob].map(({ page }) => watchVoice(page)));
    await killed?.kill();
    const times = await Promise.all(voices.map(voice => voice.broken()));
    info.annotations.push({ type: 'voice was away', description: times.join(' and ') });
    for (const time of times) expect(time).toBeLessThan(BACK_WITHIN);
    expect(await relaysInUse(alice.page)).not.toContain(relay);
    await files.expectHere(bob, 'film.bin', 120_000);
    expect(await files.sha256(await files.save(bob, 'film.bin'))).toBe(await files.sha256(sent));
  });

  test('the relay of a call and of messages is stopped by its person: nobody hears it @alone', async ({
    supernodes,
  }, info) => {
    await talk(alice, bob);
    for (const person of [alice, bob]) await call.showMessages(person);
    const [relay] = await relaysInUse(alice.page);
    const stopped = supernodes.find(({ host }) => host?.address === relay);
    expect(stopped, `one of the supernodes relays, not ${relay}`).toBeDefined();
    const voices = await Promise.all([alice, bob].map(({ page }) => watchVoice(page)));
    const ended = stopped?.stop();
    await expect.poll(() => relaysInUse(alice.page)).not.toContain(relay);
    await ended;
    await chat.say(alice, 'it is gone');
    await chat.expectFrom(bob, 'it is gone');
    await heardByBoth('on');
    const times = await Promise.all(voices.map(voice => voice.longest()));
    info.annotations.push({ type: 'voice was away', description: times.join(' and ') });
    for (const time of times) expect(time).toBeLessThan(UNHEARD);
  });

  test('the server dies: what runs goes on, a new call rings, and who starts anew comes online', async ({
    rendezvous,
    supernodes,
  }) => {
    await talk(alice, bob);
    await rendezvous.kill();
    for (const person of [alice, bob]) await expectAttached(person);
    for (const person of [alice, bob]) await call.showMessages(person);
    await chat.say(alice, 'the server is gone');
    await chat.expectFrom(bob, 'the server is gone');
    await heardByBoth('on');
    await call.hangUp(alice);
    await call.expectNoCall(bob);

    await talk(bob, alice);
    await call.hangUp(bob);
    await call.expectNoCall(alice);

    await alice.restart();
    await expectAttached(alice);
    await people.expectBuddy(alice, 'bob', 'online');
    await bob.restart();
    await people.expectBuddy(bob, 'alice', 'online');
    await people.expectBuddy(alice, 'bob', 'online');
    await chat.open(alice, 'bob');
    await chat.open(bob, 'alice');
    await chat.say(bob, 'still here');
    await chat.expectFrom(alice, 'still here');
    await talk(alice, bob);

    // A hub dies too, and with it a relay: a stand-by takes its place.
    const roles = await Promise.all(supernodes.map(async node => (await serves(node))?.hub));
    expect(roles.toSorted()).toEqual(['active', 'active', 'standby']);
    await supernodes[roles.indexOf('active')]?.kill();
    const standby = supernodes[roles.indexOf('standby')]!;
    await expect.poll(async () => (await serves(standby))?.hub, { timeout: 120_000 }).toBe('active');
    for (const person of [alice, bob]) await call.showMessages(person);
    await chat.say(alice, 'one hub less');
    await chat.expectFrom(bob, 'one hub less');
    await heardByBoth('on');
    await call.hangUp(alice);
    await call.expectNoCall(bob);
    await talk(bob, alice);
    await call.hangUp(bob);

    await rendezvous.restart();
    for (const person of [alice, bob]) await people.expectConnected(person);
    await chat.say(alice, 'and back');
    await chat.expectFrom(bob, 'and back');
    for (const person of [alice, bob])
      expect((await chat.texts(person)).filter(text => !text.includes('call'))).toEqual([
        'hello',
        'the server is gone',
        'still here',
        'one hub less',
        'and back',
      ]);
  });

  test('a page that is open when the server dies goes on with a daemon', async ({
    device,
    lab,
    rendezvous,
  }) => {
    const carla = await device('carla', {
      engine: 'page',
      tone: 550,
      host: lab.a,
      server: rendezvous.publicUrl,
      takesAnyCertificate: true,
    });
    await people.signUp(carla, 'carla');
    await people.makeBuddies(carla, 'carla', bob, 'bob');
    await call.rawMicrophone(carla);
    await chat.open(carla, 'bob');
    await chat.open(bob, 'carla');
    await rendezvous.kill();
    for (const person of [carla, bob]) await expectAttached(person);
    await chat.say(carla, 'from a page');
    await chat.expectFrom(bob, 'from a page');
    await call.press(bob);
    await call.expectRinging(carla, 'bob');
    await call.accept(carla);
    await Promise.all([soundTurned(carla.page, 'on'), soundTurned(bob.page, 'on')]);
  });

  async function talk(caller: Person, callee: Person): Promise<void> {
    await call.press(caller);
    await call.expectRinging(callee, caller.options.name);
    await call.accept(callee);
    await heardByBoth('on');
  }

  function heardByBoth(to: 'on' | 'off'): Promise<number[]> {
    return Promise.all([soundTurned(alice.page, to), soundTurned(bob.page, to)]);
  }

  async function expectAttached(person: Person): Promise<void> {
    await expect(person.page.getByText(/You are connected through other people’s devices/)).toBeVisible({
      timeout: 60_000,
    });
  }
});
