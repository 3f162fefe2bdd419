import { verifyContactCard } from '@kith/shared/identity/contact-card';
import { LIMITS } from '@kith/shared/protocol/limits';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Rendezvous } from '../rendezvous.ts';
import { addDevice, befriend, logIn, makeTestAccount, type TestDevice } from '../testing/test-account.ts';
import { suite } from '../testing/test-keys.ts';
import { startTestServer } from '../testing/test-server.ts';

let server: Rendezvous;
let alice: TestDevice;
let bob: TestDevice;
let carol: TestDevice;
beforeEach(async () => {
  server = await startTestServer();
  [alice, bob, carol] = await Promise.all([
    makeTestAccount(server.url, 'alice'),
    makeTestAccount(server.url, 'bob'),
    makeTestAccount(server.url, 'carol'),
  ]);
});
afterEach(() => server.close());

const request = (from: TestDevice, to: TestDevice, note = '') =>
  from.client.ask('buddy:request', { address: to.account.address, note });

describe('finding', () => {
  it('RZ-21 by exact address: the card of an account, or that there is none', async () => {
    const { card } = await alice.client.get('buddy:find', { address: bob.account.address });
    expect(card).toEqual(bob.state.card);
    const nobody = { address: 'nobody@home.example' as typeof bob.account.address };
    expect(await alice.client.refusal('buddy:find', nobody)).toBe('no-such-account');
    const elsewhere = { address: 'bob@elsewhere.example' as typeof bob.account.address };
    expect(await alice.client.refusal('buddy:find', elsewhere)).toBe('no-such-account');
  });

  it('RZ-21 cards of several addresses at once; those that don’t exist are left out', async () => {
    const addresses = [bob.account.address, 'nobody@home.example', carol.account.address];
    const { cards } = await alice.client.get('card:get', { addresses });
    expect(cards).toEqual([bob.state.card, carol.state.card]);
    const [first] = cards;
    if (!first) throw new Error('no card');
    const { address } = bob.account;
    expect(await verifyContactCard(suite, first, address, server.key, undefined, Date.now())).toMatchObject({
      ok: true,
    });
  });
});

describe('requests', () => {
  it('RZ-22 reach every device of both, with their note; accepting makes buddies', async () => {
    const second = await addDevice(bob.account, 'second');
    await request(alice, bob, 'hello');
    for (const device of [bob, second]) {
      const { request: asked } = await device.client.next('buddy:request-changed');
      expect(asked).toMatchObject({
        address: 'alice@home.example',
        direction: 'incoming',
        note: 'hello',
        ignored: false,
      });
    }
    const { request: sent } = await alice.client.next('buddy:request-changed');
    expect(sent).toMatchObject({ address: 'bob@home.example', direction: 'outgoing' });
    const stored = await logIn(bob.account, bob.keys);
    expect(stored.state.requests).toMatchObject([{ address: 'alice@home.example', note: 'hello' }]);

    await second.client.get('buddy:answer', { address: alice.account.address, answer: 'accept' });
    const changed = await alice.client.next('buddy:changed');
    expect(changed).toMatchObject({
      buddy: { address: 'bob@home.example', groups: [] },
      presence: { address: 'bob@home.example', state: 'online' },
    });
    expect(await stored.client.next('buddy:request-removed')).toEqual({ address: 'alice@home.example' });
    await stored.client.next('buddy:changed');
    const { state } = await logIn(alice.account, alice.keys);
    expect(state).toMatchObject({ buddies: [{ address: 'bob@home.example' }], requests: [] });
  });

  it('RZ-22 two that ask each other are buddies at once', async () => {
    await request(alice, bob);
    expect(await request(bob, alice)).toEqual({ ok: true, value: { outcome: 'buddies' } });
    await alice.client.next('buddy:changed');
    expect((await logIn(alice.account, alice.keys)).state.requests).toEqual([]);
  });

  it('RZ-22 to oneself, to nobody and to a buddy are refused; the same again changes nothing', async () => {
    expect(await request(alice, alice)).toMatchObject({ error: 'own-account' });
    const nobody = { address: 'nobody@home.example', note: '' };
    expect(await alice.client.refusal('buddy:request', nobody)).toBe('no-such-account');
    await request(alice, bob, 'first');
    expect(await request(alice, bob, 'second')).toMatchObject({ value: { outcome: 'requested' } });
    expect((await bob.client.seen('buddy:request-changed')).length).toBe(1);
    await bob.client.get('buddy:answer', { address: alice.account.address, answer: 'accept' });
    expect(await request(alice, bob)).toMatchObject({ error: 'already-buddies' });
  });

  it('RZ-24 declined, the sender hears of it; ignored, the sender sees no difference', async () => {
    await request(alice, bob);
    await bob.client.get('buddy:answer', { address: alice.account.address, answer: 'ignore' });
    const { request: ignored } = await bob.client.next(
      'buddy:request-changed',
      event => event.request.ignored,
    );
    expect(ignored.ignored).toBe(true);
    expect(await alice.client.seen('buddy:request-removed')).toEqual([]);
    expect((await logIn(alice.account, alice.keys)).state.requests).toMatchObject([{ ignored: false }]);

    await request(carol, bob);
    await bob.client.get('buddy:answer', { address: carol.account.address, answer: 'decline' });
    expect(await carol.client.next('buddy:request-removed')).toEqual({ address: 'bob@home.example' });
    const again = { address: carol.account.address, answer: 'accept' } as const;
    expect(await bob.client.refusal('buddy:answer', again)).toBe('no-such-request');
  });

  it('RZ-24 taken back, it is gone on both sides', async () => {
    await request(alice, bob);
    await alice.client.get('buddy:withdraw', { address: bob.account.address });
    expect(await bob.client.next('buddy:request-removed')).toEqual({ address: 'alice@home.example' });
    const answer = { address: alice.account.address, answer: 'accept' } as const;
    expect(await bob.client.refusal('buddy:answer', answer)).toBe('no-such-request');
    expect(await alice.client.refusal('buddy:withdraw', { address: bob.account.address })).toBe(
      'no-such-request',
    );
  });

  it('RZ-23 a flood is limited: three a day to one person, twenty in all, taken back or not', async () => {
    for (let i = 0; i < 3; i++) {
      expect(await request(alice, bob)).toMatchObject({ ok: true });
      await alice.client.get('buddy:withdraw', { address: bob.account.address });
    }
    expect(await request(alice, bob)).toMatchObject({ error: 'too-many-requests' });
    await server.close();
    server = await startTestServer();
    const people = await Promise.all(
      Array.from({ length: LIMITS.accountsPerAddressPerHour - 1 }, (_, i) =>
        makeTestAccount(server.url, `person${i}`),
      ),
    );
    const sender = await makeTestAccount(server.url, 'sender');
    const targets = [...people, ...people].slice(0, LIMITS.requestsSentPerDay);
    for (const person of targets) {
      expect(await request(sender, person)).toMatchObject({ ok: true });
      await sender.client.get('buddy:withdraw', { address: person.account.address });
    }
    const last = people.at(-1);
    if (!last) throw new Error('nobody');
    expect(await request(sender, last)).toMatchObject({ error: 'too-many-requests' });
  });

  it('RZ-28 the other’s invite makes buddies at once; somebody else’s does not', async () => {
    const { invite } = await alice.client.get('invite:create', { uses: 1 });
    const { address } = alice.account;
    expect(
      await carol.client.refusal('buddy:request', { address: bob.account.address, note: '', invite }),
    ).toBe('invite-invalid');
    expect(await bob.client.get('buddy:request', { address, note: '', invite })).toEqual({
      outcome: 'buddies',
    });
    expect(await carol.client.refusal('buddy:request', { address, note: '', invite })).toBe('invite-invalid');
  });

  it('RZ-28 who signed up with the invite is a buddy already, and asking again with it is no error', async () => {
    const { invite } = await alice.client.get('invite:create', { uses: 2 });
    const dave = await makeTestAccount(server.url, 'dave', { invite });
    const { address } = alice.account;
    expect(await dave.client.get('buddy:request', { address, note: '', invite })).toEqual({
      outcome: 'buddies',
    });
  });
});

describe('the buddy list', () => {
  it('RZ-25 removing is for both, and told to both', async () => {
    await befriend(alice, bob);
    await alice.client.get('buddy:remove', { address: bob.account.address });
    expect(await alice.client.next('buddy:removed')).toEqual({ address: 'bob@home.example' });
    expect(await bob.client.next('buddy:removed')).toEqual({ address: 'alice@home.example' });
    expect(await alice.client.refusal('buddy:remove', { address: bob.account.address })).toBe('not-buddies');
    await bob.client.get('presence:set', { state: 'away', text: '' });
    expect(await alice.client.seen('presence:changed')).toEqual([]);
  });

  it('RZ-27 alias and groups are one’s own, on all devices', async () => {
    await befriend(alice, bob);
    const second = await addDevice(alice.account, 'second');
    const address = bob.account.address;
    await alice.client.get('buddy:organise', { address, alias: 'Bobby', groups: ['Family', 'Work', 'Work'] });
    const { buddy } = await second.client.next('buddy:changed');
    expect(buddy).toMatchObject({ address, alias: 'Bobby', groups: ['Family', 'Work'] });
    expect(await bob.client.seen('buddy:changed')).toEqual([]);
    await alice.client.get('buddy:organise', { address, groups: [] });
    const { state, client } = await logIn(alice.account, alice.keys);
    expect(state.buddies).toEqual([{ address, groups: [], since: expect.any(Number) }]);
    const stranger = { address: carol.account.address, groups: [] };
    expect(await client.refusal('buddy:organise', stranger)).toBe('not-buddies');
  });
});

describe('blocking', () => {
  it('RZ-26 ends being buddies and hides what the other asks, who sees no difference', async () => {
    await befriend(alice, bob);
    await alice.client.get('buddy:block', { address: bob.account.address });
    expect(await alice.client.next('buddy:blocked')).toEqual({ address: 'bob@home.example', blocked: true });
    expect(await bob.client.next('buddy:removed')).toEqual({ address: 'alice@home.example' });

    expect(await request(bob, alice)).toEqual({ ok: true, value: { outcome: 'requested' } });
    await bob.client.next('buddy:request-changed');
    expect(await alice.client.seen('buddy:request-changed')).toEqual([]);
    const { state, client } = await logIn(alice.account, alice.keys);
    expect(state).toMatchObject({ requests: [], blocked: ['bob@home.example'] });
    expect(await client.refusal('buddy:answer', { address: bob.account.address, answer: 'accept' })).toBe(
      'no-such-request',
    );

    await client.get('buddy:unblock', { address: bob.account.address });
    expect(await client.next('buddy:request-changed')).toMatchObject({
      request: { address: 'bob@home.example' },
    });
  });

  it('RZ-26 an invite of the blocker is no way round', async () => {
    const { invite } = await alice.client.get('invite:create', { uses: 1 });
    await alice.client.get('buddy:block', { address: bob.account.address });
    const asked = await bob.client.get('buddy:request', { address: alice.account.address, note: '', invite });
    expect(asked).toEqual({ outcome: 'requested' });
    expect(await alice.client.seen('buddy:changed')).toEqual([]);
  });

  it('RZ-26 asking somebody lifts the own block', async () => {
    await alice.client.get('buddy:block', { address: bob.account.address });
    await request(alice, bob);
    expect(await alice.client.next('buddy:blocked', event => !event.blocked)).toBeTruthy();
    expect((await logIn(alice.account, alice.keys)).state.blocked).toEqual([]);
  });
});
