import { type Address, makeAddress } from '@kith/shared/identity/address';
import { deviceIdOf, publicKeyText } from '@kith/shared/identity/certificates';
import type { ContactCard } from '@kith/shared/identity/contact-card';
import { makeIdentity } from '@kith/shared/identity/password-keys';
import { signToken } from '@kith/shared/identity/signed-token';
import { nodeCryptoSuite as suite } from '@kith/shared/node/node-crypto-suite';
import { LIMITS } from '@kith/shared/protocol/limits';
import type { EventPayload } from '@kith/shared/protocol/rendezvous-contract';
import { VirtualClock } from '@kith/shared/testing/virtual-clock';
import { describe, expect, test } from 'vitest';
import { nodeRendezvousConnector } from '../../platform/node/rendezvous-connector.ts';
import { systemClock } from '../../platform/system-clock.ts';
import { systemRandom } from '../../platform/system-random.ts';
import type { Clock } from '../ports/clock.ts';
import { HostileRendezvous } from './testing/hostile-rendezvous.ts';
import { setUpHousehold } from './testing/household.ts';
import { addressOf, makeBuddies, PASSWORD, type Person } from './testing/person.ts';

/** The server's own key: a server that turned hostile has it. */
const serverKeys = suite.signingKeys(systemRandom(32));
const house = setUpHousehold(() => ({}), { serverSecret: serverKeys.secret });

/** Alice behind a hostile server, her buddy bob behind an honest one. */
async function pair(clock: Clock = systemClock) {
  const hostile = new HostileRendezvous(nodeRendezvousConnector());
  const alice = await house.join('alice', { connector: hostile, clock });
  const bob = await house.join('bob');
  await makeBuddies(alice, bob);
  return { alice, bob, hostile, a: addressOf(alice), b: addressOf(bob) };
}

/** A contact card of an identity that the server made up, signed as the server can sign. */
async function forgedCard(address: Address): Promise<ContactCard> {
  const identity = makeIdentity(suite, systemRandom);
  const sign = publicKeyText(identity.signing.public);
  const seal = publicKeyText(identity.sealing.public);
  const now = Date.now();
  const certificate = { v: 1, address, sign, seal, generation: 0, issuedAt: now, expiresAt: now + 1e9 };
  const device = {
    v: 1,
    address,
    device: deviceIdOf(suite, identity.signing.public, identity.sealing.public),
    name: 'laptop',
    sign,
    seal,
    issuedAt: now,
  };
  return {
    account: await signToken(suite, 'account-certificate', certificate, serverKeys),
    devices: [await signToken(suite, 'device-certificate', device, identity.signing)],
    rotations: [],
  };
}

const details = (person: Person) => person.view.notices().map(({ kind, detail }) => `${kind}: ${detail}`);
const attack = (person: Person, detail: string) =>
  person.until(() => details(person).includes(`attack-detected: ${detail}`));

/** Sends one signal from bob to alice; resolves with the envelope as it passed the hostile server. */
async function signal(alice: Person, bob: Person, hostile: HostileRendezvous, hold = false) {
  const passed = new Promise<EventPayload<'signal'>>(resolve => {
    hostile.tampering = {
      events: {
        signal: event => {
          resolve(event);
          return hold ? undefined : event;
        },
      },
    };
  });
  const to = bob.contacts.devicesOf(addressOf(alice)).find(({ name }) => name === 'laptop');
  await bob.signals.send(to!, 'link', 'hello');
  const event = await passed;
  hostile.tampering = {};
  return event;
}

/** What the listener of a person hears from now on. */
function hearing(person: Person): unknown[] {
  const heard: unknown[] = [];
  person.signals.on('link', (_, body) => heard.push(body));
  person.signals.on('call', (_, body) => heard.push(body));
  return heard;
}

describe('a server that swaps keys in a contact card', () => {
  test('of a device is caught by the signature; the devices known before stay', async () => {
    const { alice, bob, hostile, b } = await pair();
    const [device] = bob.view.devices();
    const forged = await forgedCard(b);
    hostile.tampering = {
      events: {
        'card:changed': change => ({ ...change, card: { ...change.card, devices: forged.devices } }),
      },
    };
    await house.another('bob');
    await attack(alice, 'bad-signature');
    expect(alice.contacts.devicesOf(b).map(known => known.device)).toEqual([device!.device]);
  });

  test('of the account puts the buddy in doubt: nothing is sent or taken until the person accepts', async () => {
    const { alice, bob, hostile, b } = await pair();
    await alice.buddies.verify(b, true);
    const [real] = alice.contacts.devicesOf(b);
    const card = await forgedCard(b);
    hostile.tell('card:changed', { address: b, card });
    await alice.until(() => details(alice).includes('identity-changed: identity-changed'));
    expect(alice.view.rosterRow(b)?.identityChanged).toBe(true);
    expect(alice.view.rosterRow(b)).toMatchObject({ verified: false, devices: [] });
    expect(alice.contacts.devicesOf(b)).toEqual([]);
    expect(alice.contacts.find(real!.device)).toBeUndefined();
    expect(await alice.buddies.verify(b, true)).toEqual({ ok: false, error: 'identity-changed' });

    const heard = hearing(alice);
    const passed = await signal(alice, bob, hostile);
    expect(passed.from.device).toBe(real!.device);

    // It is still so after a restart, with the same hostile answers.
    await alice.stop();
    hostile.tampering = { replies: { 'card:get': () => ({ cards: [card] }) } };
    const back = await house.start({ database: alice.database, connector: hostile });
    await back.until(() => back.view.session().state === 'online');
    expect(back.view.rosterRow(b)).toMatchObject({ identityChanged: true, devices: [] });
    expect(heard).toEqual([]);

    expect(await back.buddies.acceptIdentity(b)).toEqual({ ok: true, value: true });
    expect(back.view.rosterRow(b)).toMatchObject({ identityChanged: false, verified: false });
    expect(back.contacts.devicesOf(b)).toHaveLength(1);
  });

  test('at first contact is caught by the fingerprint in the invite link', async () => {
    const alice = await house.join('alice');
    const invite = await alice.buddies.createInvite();
    if (!invite.ok) throw new Error(invite.error);
    const hostile = new HostileRendezvous(nodeRendezvousConnector());
    const card = await forgedCard(addressOf(alice));
    hostile.tampering = {
      replies: { 'card:get': () => ({ cards: [card] }), 'buddy:find': () => ({ card }) },
    };
    const bob = await house.start({ connector: hostile });
    await bob.account.signUp({
      server: invite.value.link,
      userName: 'bob',
      password: PASSWORD,
      deviceName: 'phone',
    });
    await attack(bob, 'fingerprint-mismatch');
    expect(bob.contacts.devicesOf(addressOf(alice))).toEqual([]);
    expect(await bob.buddies.request(invite.value.link, '')).toEqual({
      ok: false,
      error: 'fingerprint-mismatch',
    });
  });

  test('by handing out the card of somebody else is caught by the address in it', async () => {
    const { alice, hostile, b } = await pair();
    const carol = await house.join('carol');
    const found = await alice.buddies.find('carol');
    expect(found.ok).toBe(true);
    hostile.tampering = {
      replies: { 'buddy:find': async () => ({ card: await forgedCard(addressOf(carol)) }) },
    };
    expect(await alice.buddies.find(b)).toEqual({ ok: false, error: 'untrusted-card' });
    await attack(alice, 'wrong-address');
  });

  test('by a made-up device of the own account is caught: the devices are those that the identity signed', async () => {
    const { alice, hostile, a } = await pair();
    const forged = await forgedCard(a);
    hostile.tell('card:changed', { address: a, card: forged });
    await alice.until(() => details(alice).includes('identity-changed: identity-changed'));
    expect(alice.contacts.devicesOf(a)).toEqual([]);
  });
});

test('a server that rolls back a revocation list is caught, and the revoked device stays out', async () => {
  const { alice, bob, hostile, a, b } = await pair();
  const tablet = await house.another('bob');
  await alice.until(() => alice.contacts.devicesOf(b).length === 2);
  await bob.until(() => bob.contacts.devicesOf(b).length === 2);
  const stolen = tablet.contacts.self()!.device;
  const old = await alice.rendezvous.request('card:get', { addresses: [b] });
  if (!old.ok) throw new Error(old.error);
  await bob.account.revokeDevice(stolen, PASSWORD);
  await alice.until(() => alice.contacts.find(stolen) === undefined);

  hostile.tampering = { replies: { 'card:get': () => old.value } };
  hostile.tell('card:changed', { address: b, card: old.value.cards[0]! });
  await attack(alice, 'rolled-back');
  expect(alice.contacts.find(stolen)).toBeUndefined();
  expect(bob.contacts.devicesOf(a)).toHaveLength(1);
});

describe('a server that plays with sealed signals', () => {
  test('replays one: it is taken once, also after a restart', async () => {
    const { alice, bob, hostile } = await pair();
    const heard = hearing(alice);
    const event = await signal(alice, bob, hostile);
    hostile.tell('signal', event);
    await attack(alice, 'replayed');
    expect(heard).toEqual(['hello']);
    await attack(bob, 'replayed');

    await alice.stop();
    const back = await house.start({ database: alice.database, connector: hostile });
    await back.until(() => back.view.session().state === 'online');
    const heardAgain = hearing(back);
    hostile.tell('signal', event);
    await attack(back, 'replayed');
    expect(heardAgain).toEqual([]);
  });

  test('reflects one to its sender: it is not taken for an answer', async () => {
    const { alice, bob, hostile, b } = await pair();
    const heard = hearing(alice);
    const [device] = alice.contacts.devicesOf(b);
    const sent = new Promise<string>(resolve => {
      hostile.tampering = {
        requests: {
          'signal:send': params => {
            resolve(params.envelope);
            return params;
          },
        },
      };
    });
    await alice.signals.send(device!, 'link', 'to bob');
    hostile.tell('signal', { from: { address: b, device: device!.device }, envelope: await sent });
    await attack(alice, 'wrong-device');
    expect(heard).toEqual([]);
    await attack(bob, 'wrong-device');
  });

  test('moves one to another device, or says it is from another: it opens nowhere', async () => {
    const { alice, bob, hostile, a } = await pair();
    const tablet = await house.another('bob');
    await alice.until(() => alice.contacts.devicesOf(addressOf(bob)).length === 2);
    const heard = hearing(alice);
    const event = await signal(alice, bob, hostile, true);
    const claimed = { address: addressOf(bob), device: tablet.contacts.self()!.device };
    hostile.tell('signal', { ...event, from: claimed });
    await attack(alice, 'not-authentic');

    const other = new HostileRendezvous(nodeRendezvousConnector());
    const mine = await house.another('alice', { connector: other });
    await mine.until(() => mine.contacts.devicesOf(addressOf(bob)).length === 2);
    const heardThere = hearing(mine);
    other.tell('signal', event);
    await attack(mine, 'not-authentic');
    expect([...heard, ...heardThere]).toEqual([]);
    expect(bob.contacts.devicesOf(a).length).toBeGreaterThan(0);
  });

  test('changes one: it does not open', async () => {
    const { alice, bob, hostile } = await pair();
    const heard = hearing(alice);
    const event = await signal(alice, bob, hostile, true);
    const changed = `${event.envelope.slice(0, 60)}AAAA${event.envelope.slice(64)}`;
    hostile.tell('signal', { ...event, envelope: changed });
    await attack(alice, 'not-authentic');
    hostile.tell('signal', { ...event, envelope: 'AAAA' });
    await attack(alice, 'malformed-envelope');
    expect(heard).toEqual([]);
  });

  test('delays one past its time: it is dropped', async () => {
    let late = 0;
    const clock = { ...systemClock, now: () => systemClock.now() + late };
    const { alice, bob, hostile } = await pair(clock);
    const heard = hearing(alice);
    const event = await signal(alice, bob, hostile, true);
    late = LIMITS.signalLifetime + 1_000;
    hostile.tell('signal', event);
    await attack(alice, 'expired');
    expect(heard).toEqual([]);
  });

  test('invents a device of a buddy: it is nobody', async () => {
    const { alice, bob, hostile, b } = await pair();
    const event = await signal(alice, bob, hostile, true);
    const device = deviceIdOf(suite, systemRandom(32), systemRandom(32));
    hostile.tell('signal', { ...event, from: { address: b, device } });
    await attack(alice, 'unknown-device');
  });

  test('passes on those of strangers: nobody hears them, and nobody is alarmed', async () => {
    const { alice, bob, hostile, b } = await pair();
    const event = await signal(alice, bob, hostile, true);
    await alice.buddies.remove(b);
    await alice.until(() => !alice.contacts.isBuddy(b));
    const heard = hearing(alice);
    hostile.tell('signal', event);
    const carol = await house.join('carol');
    await makeBuddies(alice, carol);
    const [toAlice] = carol.contacts.devicesOf(addressOf(alice));
    const after = new Promise(resolve => alice.signals.on('call', resolve));
    await carol.signals.send(toAlice!, 'call', 'from a buddy');
    await after;
    expect(heard).toEqual(['from a buddy']);
    expect(details(alice)).toEqual([]);
  });
});

describe('ID-18 the other side', () => {
  test('is told of a swapped key too, by the devices that were known before', async () => {
    const { alice, bob, hostile, b } = await pair();
    hostile.tell('card:changed', { address: b, card: await forgedCard(b) });
    await attack(bob, 'identity-changed');
    expect(alice.view.rosterRow(b)?.identityChanged).toBe(true);
    expect(bob.view.notices()).toMatchObject([{ kind: 'attack-detected', address: addressOf(alice) }]);
  });

  test('is told when it can be reached, until it heard, once', async () => {
    const clock = new VirtualClock(Date.now());
    const { alice, bob, hostile, b } = await pair(clock);
    const event = await signal(alice, bob, hostile);
    hostile.tampering = {
      requests: { 'signal:send': params => ({ ...params, envelope: 'A'.repeat(80) }) },
    };
    hostile.tell('signal', event);
    await attack(alice, 'replayed');
    await attack(bob, 'not-authentic');
    hostile.tampering = {};
    clock.advance(5_000);
    await attack(bob, 'replayed');

    // Bob is away when it happens again: he hears of it when he is back.
    await bob.stop();
    const [device] = alice.contacts.devicesOf(b);
    await alice.until(() => alice.contacts.presenceOf(device!.device) === 'offline');
    clock.advance(60_000);
    hostile.tell('signal', event);
    await alice.until(() => details(alice).filter(text => text.endsWith('replayed')).length === 2);
    const back = await house.start({ database: bob.database });
    await attack(back, 'replayed');
    const told = () => details(back).filter(text => text.endsWith('replayed'));
    expect(told()).toHaveLength(1);
    await alice.stop();
    expect(clock.pending).toBe(0);
  });
});

describe('a server that wants the password', () => {
  test('by weak hashing is refused before anything is hashed', async () => {
    await house.join('alice');
    const hostile = new HostileRendezvous(nodeRendezvousConnector());
    hostile.tampering = {
      replies: { 'login:parameters': () => ({ argon2id: { memoryKiB: 8, passes: 1, lanes: 1 } }) },
    };
    const tablet = await house.start({ connector: hostile });
    const who = { server: house.server.url, userName: 'alice', password: PASSWORD, deviceName: 'tablet' };
    expect(await tablet.account.logIn(who)).toEqual({ ok: false, error: 'weak-parameters' });
  });

  test('or slips in an identity of its own is refused', async () => {
    await house.join('alice');
    const hostile = new HostileRendezvous(nodeRendezvousConnector());
    const forged = await forgedCard(makeAddress('alice', 'home.example'));
    hostile.tampering = {
      replies: { 'login:password': opened => ({ ...opened, account: forged.account }) },
    };
    const tablet = await house.start({ connector: hostile });
    const who = { server: house.server.url, userName: 'alice', password: PASSWORD, deviceName: 'tablet' };
    expect(await tablet.account.logIn(who)).toEqual({ ok: false, error: 'untrusted-card' });
    expect(tablet.view.session().state).toBe('signed-out');
  });
});

test('another server at the old address is not spoken to: its key is another than the pinned one', async () => {
  const alice = await house.join('alice');
  await alice.stop();
  await house.replaceServer();
  const back = await house.start({ database: alice.database });
  await back.until(() => back.view.session().state === 'offline');
  expect(back.view.session()).toMatchObject({ problem: 'server-key-changed' });
  expect(details(back)).toEqual(['server-key-changed: server-key-changed']);
});

test('another server of the same name gets no password from a device that knew the first', async () => {
  const alice = await house.join('alice');
  await alice.session.leave(false);
  await house.replaceServer();
  const who = { server: house.server.url, userName: 'alice', password: PASSWORD, deviceName: 'laptop' };
  expect(await alice.account.logIn(who)).toEqual({ ok: false, error: 'server-key-changed' });
});
