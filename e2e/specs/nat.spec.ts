import { expect } from '@playwright/test';
import * as call from '../fixtures/actions/call.ts';
import * as chat from '../fixtures/actions/chat.ts';
import * as files from '../fixtures/actions/files.ts';
import * as people from '../fixtures/actions/people.ts';
import { listen, seenAddresses } from '../fixtures/ears.ts';
import { missingForHosts } from '../fixtures/host.ts';
import {
  expectedRoute,
  IPV6_PAIRS,
  missingForNats,
  NAT_PAIRS,
  NatLab,
  type NatPair,
  PUBLIC_NETWORKS,
} from '../fixtures/nat-lab.ts';
import type { EngineKind, Person, PersonOptions } from '../fixtures/person.ts';
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

/** Those with daemons at both ends. */
const DAEMONS = [
  'none with none',
  'symmetric with carrier',
  'port-restricted cone with no UDP',
  'no UDP with no UDP',
  'port-restricted cone with port-restricted cone over IPv6',
];

interface Fixtures {
  readonly lab: NatLab;
  readonly rendezvous: RendezvousProcess;
  readonly device: (name: string, options: Partial<PersonOptions>) => Promise<Person>;
}

function nameOf({ a, b, family }: NatPair): string {
  return `${a} with ${b}${family === 6 ? ' over IPv6' : ''}`;
}

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

/** Two people, each in their own network, who have accounts. */
async function start(
  { device, lab, rendezvous }: Pick<Fixtures, 'device' | 'lab' | 'rendezvous'>,
  engines: { readonly a: EngineKind; readonly b: EngineKind },
): Promise<readonly [alice: Person, bob: Person]> {
  const open = (name: string, side: 'a' | 'b') => {
    const engine = engines[side];
    const server = engine === 'page' ? rendezvous.publicUrl : rendezvous.link;
    return device(name, { engine, server, host: lab[side], tone: TONES[side], takesAnyCertificate: true });
  };
  const [alice, bob] = await Promise.all([open('alice', 'a'), open('bob', 'b')]);
  await Promise.all([people.signUp(alice, 'alice'), people.signUp(bob, 'bob')]);
  return [alice, bob];
}

/** The same, who are buddies and have each other's conversation open. */
async function meet(...[fixtures, engines]: Parameters<typeof start>): ReturnType<typeof start> {
  const [alice, bob] = await start(fixtures, engines);
  await people.makeBuddies(alice, 'alice', bob, 'bob');
  await Promise.all([call.rawMicrophone(alice), call.rawMicrophone(bob)]);
  await chat.open(alice, 'bob');
  await chat.open(bob, 'alice');
  return [alice, bob];
}

/** The way that both see, once it is the expected one, or what it is when it never is: ICE may find a better one yet. */
async function settled(
  people: readonly Person[],
  wayOf: (person: Person) => Promise<chat.Way>,
  expected: chat.Way,
) {
  const ways = async () => new Set(await Promise.all(people.map(wayOf)));
  await expect
    .poll(ways)
    .toEqual(new Set([expected]))
    .catch(() => undefined);
  return [...(await ways())].join(' and ');
}

async function write(alice: Person, bob: Person): Promise<void> {
  await chat.say(alice, 'from one home to another');
  await chat.expectFrom(bob, 'from one home to another');
  await chat.say(bob, 'and back');
  await chat.expectFrom(alice, 'and back');
}

async function sendFile(alice: Person, bob: Person, folder: string): Promise<void> {
  const sent = await files.writeFile(folder, 'letter.bin', 1_000_000);
  await files.choose(alice, [sent]);
  await files.send(alice);
  await files.accept(bob, 'letter.bin');
  await files.expectHere(bob, 'letter.bin');
  expect(await files.sha256(await files.save(bob, 'letter.bin'))).toBe(await files.sha256(sent));
}

async function talk(alice: Person, bob: Person): Promise<void> {
  await call.press(alice);
  await call.expectRinging(bob, 'alice');
  await call.accept(bob);
  await expectTone(alice, TONES.b);
  await expectTone(bob, TONES.a);
}

async function expectTone(person: Person, tone: number): Promise<void> {
  await expect.poll(async () => Math.abs((await listen(person.page)).frequency - tone)).toBeLessThan(4);
}

function story(pair: NatPair, engine: EngineKind, tags: string): void {
  const expected = expectedRoute(pair);
  test.describe(nameOf(pair), () => {
    test.use({ pair });
    test(`two people chat, call and send a file, ${expected} ${tags}`, async ({
      device,
      lab,
      rendezvous,
    }, info) => {
      const [alice, bob] = await meet({ device, lab, rendezvous }, { a: engine, b: engine });
      const note = { type: 'ways', description: '' };
      info.annotations.push(note);
      const seen = (ways: { readonly data?: string; readonly media?: string }) => {
        note.description = JSON.stringify({ networks: nameOf(pair), engine, expected, ...ways });
      };
      seen({});
      await write(alice, bob);
      const data = await settled([alice, bob], chat.way, expected);
      seen({ data });
      await sendFile(alice, bob, info.outputPath());
      await talk(alice, bob);
      const media = await settled([alice, bob], call.way, expected);
      seen({ data, media });
      expect({ data, media }).toEqual({ data: expected, media: expected });
    });
  });
}

for (const pair of NAT_PAIRS) story(pair, 'page', ALWAYS.includes(nameOf(pair)) ? '@page' : '@page @full');
for (const pair of IPV6_PAIRS) story(pair, 'page', pair.b === 'no UDP' ? '@page' : '@page @full');
// A daemon's WebRTC stack is another one: ways of its own to a relay, and what it can do without.
for (const pair of [...NAT_PAIRS, ...IPV6_PAIRS]) {
  if (DAEMONS.includes(nameOf(pair))) story(pair, 'daemon', '@daemon');
}

for (const engine of ['daemon', 'page'] as const) {
  test.describe('a network address that is hidden', () => {
    test.use({ pair: { a: 'none', b: 'none' } });
    test(`is seen neither by what writes nor by what calls @${engine}`, async ({
      device,
      lab,
      rendezvous,
    }) => {
      const [alice, bob] = await meet({ device, lab, rendezvous }, { a: engine, b: 'page' });
      await people.openSettings(alice, 'Privacy');
      await alice.page.getByLabel('Hide my network address from').selectOption('Everybody');
      await people.leaveSettings(alice);
      await chat.open(alice, 'bob');
      await write(alice, bob);
      expect(await settled([alice, bob], chat.way, 'relayed')).toBe('relayed');
      await talk(alice, bob);
      expect(await settled([alice, bob], call.way, 'relayed')).toBe('relayed');
      const seen = await seenAddresses(bob.page);
      expect(seen).toContain(lab.server.address);
      expect(seen.filter(address => address !== lab.server.address)).toEqual([]);
    });
  });
}

test.describe('somebody who asks to be a buddy', () => {
  test.use({ pair: { a: 'none', b: 'none' } });
  test('is shown no network address before the answer @page', async ({ device, lab, rendezvous }) => {
    const [alice, bob] = await start({ device, lab, rendezvous }, { a: 'page', b: 'page' });
    await people.requestBuddy(bob, 'alice@kith.test', 'It is Bob');
    await people.expectRequest(alice, 'It is Bob');
    expect(await seenAddresses(bob.page)).toEqual([]);
    await people.answerRequest(alice, 'bob', 'Accept');
    await people.expectBuddy(bob, 'alice', 'online');
    await chat.open(alice, 'bob');
    await chat.open(bob, 'alice');
    await write(alice, bob);
    expect(await seenAddresses(bob.page)).toContain(lab.a.address);
  });
});
