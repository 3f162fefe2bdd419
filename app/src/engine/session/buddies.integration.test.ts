import { describe, expect, test } from 'vitest';
import { setUpHousehold } from './testing/household.ts';
import { addressOf, makeBuddies } from './testing/person.ts';

const house = setUpHousehold();

describe('two people', () => {
  test('sign up, ask, accept, and see each other come and go', async () => {
    const alice = await house.join('alice');
    const bob = await house.join('Bob ');
    expect(alice.view.session()).toMatchObject({ state: 'online', address: 'alice@home.example' });
    expect(bob.view.session()).toMatchObject({ address: 'bob@home.example' });

    expect(await alice.buddies.find('bob')).toMatchObject({ ok: true, value: { relation: 'none' } });
    await makeBuddies(alice, bob);
    const [a, b] = [addressOf(alice), addressOf(bob)];
    await alice.until(() => alice.view.rosterRow(b)?.state === 'online');
    await bob.until(() => bob.view.rosterRow(a)?.state === 'online');
    expect(alice.view.requests()).toEqual([]);
    expect(bob.view.requests()).toEqual([]);
    expect(await alice.buddies.find(' BOB@home.example')).toMatchObject({ value: { relation: 'buddy' } });

    await bob.account.setPresence('busy', 'in a meeting');
    await alice.until(() => alice.view.rosterRow(b)?.state === 'busy');
    expect(alice.view.rosterRow(b)).toMatchObject({ text: 'in a meeting', devices: [{ state: 'busy' }] });

    await bob.account.setPresence('invisible', '');
    await alice.until(() => alice.view.rosterRow(b)?.state === 'offline');
    expect(bob.contacts.invisible()).toBe(true);
    expect(bob.view.rosterRow(a)?.state).toBe('online');

    await bob.account.setPresence('online', '');
    await alice.until(() => alice.view.rosterRow(b)?.state === 'online');
    await bob.stop();
    await alice.until(() => alice.view.rosterRow(b)?.state === 'offline');
    expect(alice.view.rosterRow(b)?.lastSeen).toBeGreaterThan(0);
  });

  test('see the same safety number, and each notes for itself that it was compared', async () => {
    const alice = await house.join('alice');
    const bob = await house.join('bob');
    await makeBuddies(alice, bob);
    const [a, b] = [addressOf(alice), addressOf(bob)];
    const number = await alice.buddies.safetyNumber(b);
    expect(number).toMatchObject({ ok: true, value: { groups: { length: 12 } } });
    expect(await bob.buddies.safetyNumber(a)).toEqual(number);
    await alice.buddies.verify(b, true);
    expect(alice.view.rosterRow(b)).toMatchObject({ verified: true, verifiedAt: expect.any(Number) });
    expect(bob.view.rosterRow(a)).toMatchObject({ verified: false });
    await alice.buddies.verify(b, false);
    expect(alice.view.rosterRow(b)?.verified).toBe(false);
  });

  test('send each other signals that only the other can open', async () => {
    const alice = await house.join('alice');
    const bob = await house.join('bob');
    await makeBuddies(alice, bob);
    const [toBob] = alice.contacts.devicesOf(addressOf(bob));
    const heard = new Promise(resolve => bob.signals.on('link', (from, body) => resolve({ from, body })));
    expect(await alice.signals.send(toBob!, 'link', { kind: 'offer' })).toEqual({ ok: true, value: true });
    expect(await heard).toEqual({ from: alice.contacts.self(), body: { kind: 'offer' } });
    expect([...alice.view.notices(), ...bob.view.notices()]).toEqual([]);

    await bob.stop();
    await alice.until(() => alice.contacts.presenceOf(toBob!.device) === 'offline');
    expect(await alice.signals.send(toBob!, 'link', {})).toEqual({ ok: false, error: 'device-offline' });
  });
});

describe('an invite link', () => {
  test('makes an account and a buddy whose identity the link named', async () => {
    const alice = await house.join('alice');
    const invite = await alice.buddies.createInvite();
    if (!invite.ok) throw new Error(invite.error);
    const bob = await house.start();
    expect(await bob.account.probe(invite.value.link)).toEqual({
      ok: true,
      value: {
        url: house.server.url,
        name: 'home.example',
        signUp: 'open',
        inviter: 'alice@home.example',
        hasInvite: true,
        encrypted: false,
      },
    });
    const who = { userName: 'bob', password: 'a long password', deviceName: 'phone' };
    expect(await bob.account.signUp({ server: invite.value.link, ...who })).toMatchObject({ ok: true });
    await bob.until(() => bob.contacts.devicesOf(addressOf(alice)).length === 1);
    await alice.until(() => alice.contacts.devicesOf(addressOf(bob)).length === 1);
  });

  test('makes buddies of people who have accounts, at once', async () => {
    const alice = await house.join('alice');
    const bob = await house.join('bob');
    const invite = await alice.buddies.createInvite();
    if (!invite.ok) throw new Error(invite.error);
    expect(await bob.buddies.request(invite.value.link, '')).toEqual({
      ok: true,
      value: { address: addressOf(alice), outcome: 'buddies' },
    });
    await alice.until(() => alice.contacts.isBuddy(addressOf(bob)));
  });

  test('that names another identity than the server does is refused, and reported', async () => {
    const alice = await house.join('alice');
    const bob = await house.join('bob');
    const invite = await alice.buddies.createInvite();
    if (!invite.ok) throw new Error(invite.error);
    const forged = invite.value.link.replace(/id=[^&]+/, `id=${'A'.repeat(22)}`);
    expect(await bob.buddies.request(forged, '')).toEqual({ ok: false, error: 'fingerprint-mismatch' });
    expect(bob.view.notices()).toMatchObject([{ kind: 'attack-detected', detail: 'fingerprint-mismatch' }]);
    expect(alice.view.requests()).toEqual([]);
    const elsewhere = invite.value.link.replace(/key=[^&]+/, `key=${'A'.repeat(43)}`);
    expect(await bob.buddies.request(elsewhere, '')).toEqual({ ok: false, error: 'server-key-changed' });
    expect(await bob.buddies.request('kith:join?url=x', '')).toEqual({ ok: false, error: 'malformed-link' });
  });
});

describe('a request', () => {
  test('may be declined, put aside, and taken back', async () => {
    const alice = await house.join('alice');
    const bob = await house.join('bob');
    const [a, b] = [addressOf(alice), addressOf(bob)];
    await alice.buddies.request('bob', 'it is me');
    await bob.until(() => bob.view.request(a) !== undefined);
    expect(bob.view.request(a)).toMatchObject({ direction: 'incoming', note: 'it is me', ignored: false });
    expect(await bob.buddies.answer(a, 'ignore')).toEqual({ ok: true, value: true });
    await bob.until(() => bob.view.request(a)?.ignored === true);
    expect(alice.view.request(b)).toMatchObject({ direction: 'outgoing', ignored: false });

    expect(await alice.buddies.withdraw(b)).toEqual({ ok: true, value: true });
    await bob.until(() => bob.view.request(a) === undefined);
    await alice.until(() => alice.view.request(b) === undefined);

    await alice.buddies.request('bob', 'again');
    await bob.until(() => bob.view.request(a) !== undefined);
    expect(await bob.buddies.answer(a, 'decline')).toEqual({ ok: true, value: true });
    await bob.until(() => bob.view.request(a) === undefined);
    expect(await bob.buddies.answer(a, 'decline')).toEqual({ ok: false, error: 'no-such-request' });
  });

  test('to nobody, to oneself or to another server is refused with its reason', async () => {
    const alice = await house.join('alice');
    const error = async (to: string) => await alice.buddies.request(to, '');
    expect(await error('nobody')).toEqual({ ok: false, error: 'no-such-account' });
    expect(await error('alice')).toEqual({ ok: false, error: 'own-account' });
    expect(await error('bob@elsewhere.example')).toEqual({ ok: false, error: 'no-such-account' });
    expect(await error('b b')).toEqual({ ok: false, error: 'malformed-address' });
  });
});

test('a buddy who was blocked or removed is no contact any more', async () => {
  const alice = await house.join('alice');
  const bob = await house.join('bob');
  await makeBuddies(alice, bob);
  const [a, b] = [addressOf(alice), addressOf(bob)];
  expect(await alice.buddies.block(b)).toEqual({ ok: true, value: true });
  await alice.until(() => alice.view.isBlocked(b));
  expect(alice.contacts.devicesOf(b)).toEqual([]);
  await bob.until(() => bob.view.rosterRow(a)?.state !== 'online');

  expect(await alice.buddies.unblock(b)).toEqual({ ok: true, value: true });
  await alice.until(() => !alice.view.isBlocked(b));
  if (!alice.contacts.isBuddy(b)) await makeBuddies(alice, bob);
  expect(await alice.buddies.remove(b)).toEqual({ ok: true, value: true });
  await alice.until(() => !alice.contacts.isBuddy(b));
  await bob.until(() => !bob.contacts.isBuddy(a));
});

test('alias and groups are the same on all own devices', async () => {
  const alice = await house.join('alice');
  const bob = await house.join('bob');
  await makeBuddies(alice, bob);
  const b = addressOf(bob);
  const tablet = await house.another('alice');
  const organised = { alias: 'Bobby', groups: ['Work'] };
  expect(await alice.buddies.organise({ address: b, ...organised })).toEqual({ ok: true, value: true });
  await tablet.until(() => tablet.view.rosterRow(b)?.alias === 'Bobby');
  expect(tablet.view.rosterRow(b)).toMatchObject(organised);
});
