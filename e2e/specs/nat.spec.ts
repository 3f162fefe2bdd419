import { expect } from '@playwright/test';
import * as call from '../fixtures/actions/call.ts';
import * as chat from '../fixtures/actions/chat.ts';
import * as files from '../fixtures/actions/files.ts';
import * as people from '../fixtures/actions/people.ts';
import { listen } from '../fixtures/ears.ts';
import { missingForHosts } from '../fixtures/host.ts';
import {
  expectedRoute,
  missingForNats,
  NAT_PAIRS,
  NatLab,
  type NatPair,
  PUBLIC_NETWORKS,
} from '../fixtures/nat-lab.ts';
import type { Person } from '../fixtures/person.ts';
import { RendezvousProcess } from '../fixtures/rendezvous-process.ts';
import { test as base } from '../fixtures/test.ts';

const missing = missingForHosts() ?? missingForNats();
base.skip(missing !== undefined, missing ?? '');

const TONES = { a: 440, b: 660 };
/** Those that `npm test` runs: each kind once or more, and each way to end up with a relay. */
const ALWAYS = [
  'none with symmetric',
  'full cone with carrier',
  'restricted cone with symmetric',
  'port-restricted cone with port-restricted cone',
  'port-restricted cone with symmetric',
  'symmetric with carrier',
  'none with no UDP',
];

const test = base.extend<{ pair: NatPair; lab: NatLab }>({
  pair: [{ a: 'none', b: 'none' }, { option: true }],
  lab: async ({ pair }, use) => {
    const lab = new NatLab(pair);
    await use(lab);
    lab.dispose();
  },
  rendezvous: async ({ lab, web }, use) => {
    const rendezvous = await RendezvousProcess.start(web, lab.server, [
      '--relay-networks',
      PUBLIC_NETWORKS.join(','),
    ]);
    await use(rendezvous);
    await rendezvous.dispose();
  },
});

for (const pair of NAT_PAIRS) {
  const title = `${pair.a} with ${pair.b}`;
  const route = expectedRoute(pair);
  test.describe(title, () => {
    test.use({ pair });
    test(`two people chat, call and send a file, ${route} @page ${ALWAYS.includes(title) ? '' : '@full'}`, async ({
      device,
      lab,
      rendezvous,
    }, info) => {
      const server = rendezvous.publicUrl;
      const start = (name: string, side: 'a' | 'b') =>
        device(name, {
          engine: 'page',
          server,
          host: lab[side],
          tone: TONES[side],
          takesAnyCertificate: true,
        });
      const [alice, bob] = await Promise.all([start('alice', 'a'), start('bob', 'b')]);
      await Promise.all([people.signUp(alice, 'alice'), people.signUp(bob, 'bob')]);
      await people.makeBuddies(alice, 'alice', bob, 'bob');
      await Promise.all([call.rawMicrophone(alice), call.rawMicrophone(bob)]);

      await chat.open(alice, 'bob');
      await chat.open(bob, 'alice');
      await chat.say(alice, 'from one home to another');
      await chat.expectFrom(bob, 'from one home to another');
      await chat.say(bob, 'and back');
      await chat.expectFrom(alice, 'and back');
      for (const person of [alice, bob]) await chat.expectWay(person, route);

      const sent = await files.writeFile(info.outputPath(), 'letter.bin', 1_000_000);
      await files.choose(alice, [sent]);
      await files.send(alice);
      await files.accept(bob, 'letter.bin');
      await files.expectHere(bob, 'letter.bin');
      expect(await files.sha256(await files.save(bob, 'letter.bin'))).toBe(await files.sha256(sent));

      await call.press(alice);
      await call.expectRinging(bob, 'alice');
      await call.accept(bob);
      await expectTone(alice, TONES.b);
      await expectTone(bob, TONES.a);
      for (const person of [alice, bob]) await call.expectWay(person, route);
    });
  });
}

async function expectTone(person: Person, tone: number): Promise<void> {
  await expect.poll(async () => Math.abs((await listen(person.page)).frequency - tone)).toBeLessThan(4);
}
