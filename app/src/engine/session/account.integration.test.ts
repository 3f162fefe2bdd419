import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '@kith/shared/testing/virtual-clock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeRendezvousConnector } from '../../platform/node/rendezvous-connector.ts';
import { HostileRendezvous } from './testing/hostile-rendezvous.ts';
import { setUpHousehold } from './testing/household.ts';
import { addressOf, makeBuddies, PASSWORD, signUp } from './testing/person.ts';

let folders: string;
let count = 0;
beforeAll(async () => {
  folders = await mkdtemp(join(tmpdir(), 'kith-account-'));
});
afterAll(() => rm(folders, { recursive: true }));
const house = setUpHousehold(() => ({ data: join(folders, String(count++)) }));

const alicesAt = (server: string) => ({ server, userName: 'alice', deviceName: 'laptop' });

describe('sign-up', () => {
  test('refuses names and passwords with a reason', async () => {
    await house.join('alice');
    const bob = await house.start();
    const attempt = async (userName: string, password: string) =>
      await bob.account.signUp({ server: house.server.url, userName, password, deviceName: 'phone' });
    expect(await attempt('alice', PASSWORD)).toEqual({ ok: false, error: 'name-taken' });
    expect(await attempt('b b', PASSWORD)).toEqual({ ok: false, error: 'bad-user-name' });
    expect(await attempt('bob', 'short')).toEqual({ ok: false, error: 'weak-password' });
    expect(await attempt('bob.smith', 'Bob.Smith')).toEqual({ ok: false, error: 'weak-password' });
    expect(bob.view.session().state).toBe('signed-out');
    expect(await attempt('bob', PASSWORD)).toMatchObject({ ok: true });
    expect(await attempt('carol', PASSWORD)).toEqual({ ok: false, error: 'already-signed-in' });
  });

  test('with nobody at the address says so', async () => {
    const bob = await house.start();
    const at = async (server: string) => await bob.account.probe(server);
    expect(await at('http://127.0.0.1:1')).toEqual({ ok: false, error: 'unreachable' });
    expect(await at('http://192.0.2.1')).toEqual({ ok: false, error: 'insecure-address' });
    expect(await at('not a server')).toEqual({ ok: false, error: 'malformed-link' });
  });
});

describe('the password', () => {
  test('can be changed; the old one opens nothing any more', async () => {
    const alice = await house.join('alice');
    expect(await alice.account.changePassword('wrong password', 'a new password')).toEqual({
      ok: false,
      error: 'wrong-password',
    });
    expect(await alice.account.changePassword(PASSWORD, 'short')).toEqual({
      ok: false,
      error: 'weak-password',
    });
    expect(await alice.account.changePassword(PASSWORD, 'a new password')).toEqual({ ok: true, value: true });
    const tablet = await house.start();
    const who = alicesAt(house.server.url);
    expect(await tablet.account.logIn({ ...who, password: PASSWORD })).toEqual({
      ok: false,
      error: 'wrong-credentials',
    });
    expect(await tablet.account.logIn({ ...who, password: 'a new password' })).toEqual({
      ok: true,
      value: true,
    });
    expect(addressOf(tablet)).toBe(addressOf(alice));
  });

  test('that was forgotten is replaced with the recovery code, which can be renewed', async () => {
    const alice = await house.start();
    const first = await signUp(alice, house.server.url, 'alice');
    const renewed = await alice.account.newRecoveryCode(PASSWORD);
    if (!renewed.ok) throw new Error(renewed.error);
    const tablet = await house.start();
    const who = { ...alicesAt(house.server.url), newPassword: 'a new password' };
    expect(await tablet.account.recover({ ...who, recoveryCode: 'ABCD' })).toEqual({
      ok: false,
      error: 'malformed-recovery-code',
    });
    expect(await tablet.account.recover({ ...who, recoveryCode: first })).toEqual({
      ok: false,
      error: 'wrong-credentials',
    });
    const code = renewed.value.recoveryCode.toLowerCase();
    expect(await tablet.account.recover({ ...who, recoveryCode: code })).toEqual({ ok: true, value: true });
    const phone = await house.start();
    expect(await phone.account.logIn({ ...who, password: 'a new password' })).toEqual({
      ok: true,
      value: true,
    });
  });

  test('is answered alike for an account that does not exist', async () => {
    const nobody = await house.start();
    expect(await nobody.account.logIn({ ...alicesAt(house.server.url), password: PASSWORD })).toEqual({
      ok: false,
      error: 'wrong-credentials',
    });
  });
});

describe('a restart', () => {
  test('without a server starts offline with the roster, and connects when the server is back', async () => {
    const alice = await house.join('alice');
    const bob = await house.join('bob');
    await makeBuddies(alice, bob);
    const b = addressOf(bob);
    await alice.buddies.verify(b, true);
    await alice.buddies.organise({ address: b, alias: 'Bobby', groups: [] });
    await alice.until(() => alice.view.rosterRow(b)?.alias === 'Bobby');
    await alice.stop();
    await house.restartServer(async () => {
      const back = await house.start({ database: alice.database });
      await back.until(() => back.view.session().state === 'offline');
      expect(back.view.session()).toMatchObject({ problem: 'unreachable', retryAt: expect.any(Number) });
      expect(back.view.rosterRow(b)).toMatchObject({ alias: 'Bobby', verified: true, state: 'offline' });
      expect(back.contacts.devicesOf(b)).toHaveLength(1);
      expect(await back.buddies.request('carol', '')).toEqual({ ok: false, error: 'offline' });
      await back.stop();
    });
    const again = await house.start({ database: alice.database });
    await again.until(() => again.view.session().state === 'online');
    expect(again.contacts.self()).toEqual(alice.contacts.self());
    expect(again.view.notices()).toEqual([]);
  });

  test('of the server brings everybody back, with their presence', async () => {
    const alice = await house.join('alice');
    const bob = await house.join('bob');
    await makeBuddies(alice, bob);
    const b = addressOf(bob);
    await bob.account.setPresence('away', 'lunch');
    await alice.until(() => alice.view.rosterRow(b)?.state === 'away');
    await house.restartServer(async () => {
      await alice.until(() => alice.view.session().state === 'offline');
      expect(alice.view.rosterRow(b)?.state).toBe('offline');
    });
    alice.session.wake();
    bob.session.wake();
    await alice.until(() => alice.view.rosterRow(b)?.state === 'away');
    expect(alice.view.rosterRow(b)?.text).toBe('lunch');
  });
});

describe('a connection that went dead unseen', () => {
  for (const [what, patience] of [
    ['wake', 3_000],
    ['networkChanged', 200],
  ] as const) {
    test(`is replaced ${patience} ms after ${what}; what was on its way goes over the next one`, async () => {
      const silent = new HostileRendezvous(nodeRendezvousConnector());
      const clock = new VirtualClock(Date.now());
      const alice = await house.join('alice', { connector: silent, clock });
      const bob = await house.join('bob');
      await makeBuddies(alice, bob);
      const [toBob] = alice.contacts.devicesOf(addressOf(bob));
      const heard: unknown[] = [];
      bob.signals.on('link', (_, body) => heard.push(body));
      const connections: string[] = [];
      alice.session.onChange(() => connections.push(alice.session.status.state));
      silent.isDead = true;
      const sent = alice.signals.send(toBob!, 'link', 'on its way');
      alice.session[what]();
      // The question to the server goes out in the same turn.
      await Promise.resolve();
      silent.isDead = false;
      clock.advance(patience - 1);
      expect(connections).toEqual([]);
      clock.advance(1);
      expect(await sent).toEqual({ ok: true, value: true });
      expect(connections).toEqual(['connecting', 'online']);
      await alice.signals.send(toBob!, 'link', 'after it');
      await expect.poll(() => heard).toEqual(['on its way', 'after it']);
      expect(bob.view.notices()).toEqual([]);
    });
  }
});

test('the same device twice: the last one wins, and the other does not fight it', async () => {
  const alice = await house.join('alice');
  const copy = await house.start({ database: alice.database });
  await alice.until(() => alice.view.session().problem === 'replaced');
  expect(alice.view.session().retryAt).toBeUndefined();
  await copy.until(() => copy.view.session().state === 'online');
  alice.session.wake();
  await copy.until(() => copy.view.session().problem === 'replaced');
  await alice.until(() => alice.view.session().state === 'online');
});

describe('leaving', () => {
  test('keeps the device for the next log-in, unless it is erased', async () => {
    const alice = await house.join('alice');
    const device = alice.contacts.self()!.device;
    const who = { ...alicesAt(house.server.url), password: PASSWORD };
    await alice.session.leave(false);
    expect(alice.view.session()).toMatchObject({ state: 'signed-out' });
    expect(alice.contacts.self()).toBeUndefined();
    expect(await alice.account.logIn({ ...who, password: 'wrong password' })).toMatchObject({ ok: false });
    expect(await alice.account.logIn(who)).toEqual({ ok: true, value: true });
    expect(alice.contacts.self()!.device).toBe(device);

    await alice.account.erase();
    expect(alice.view.session()).toMatchObject({ state: 'signed-out' });
    expect(alice.view.session().problem).toBeUndefined();
    const kept = await alice.database.all('SELECT kind FROM document');
    expect(kept).toEqual([]);
    expect(await alice.account.logIn(who)).toEqual({ ok: true, value: true });
    const self = alice.contacts.self()!.device;
    expect(self).not.toBe(device);
    // The server has forgotten the device that was erased.
    expect(alice.view.devices().map(each => each.device)).toEqual([self]);
  });

  test('erases what is here also without the server, which keeps the device until it is removed', async () => {
    const alice = await house.join('alice');
    await house.restartServer(async () => {
      await alice.account.erase();
      expect(alice.view.session()).toMatchObject({ state: 'signed-out' });
      expect(await alice.database.all('SELECT kind FROM document')).toEqual([]);
    });
  });

  test('for good deletes the account, here and there', async () => {
    const alice = await house.join('alice');
    const bob = await house.join('bob');
    await makeBuddies(alice, bob);
    const a = addressOf(alice);
    expect(await alice.account.delete('wrong password')).toEqual({ ok: false, error: 'wrong-password' });
    expect(await alice.account.delete(PASSWORD)).toEqual({ ok: true, value: true });
    expect(alice.view.session().state).toBe('signed-out');
    expect(await alice.database.all('SELECT kind FROM document')).toEqual([]);
    await bob.until(() => !bob.contacts.isBuddy(a));
    expect(await bob.buddies.find('alice')).toEqual({ ok: false, error: 'no-such-account' });
  });

  test('can be preceded by an export that holds no secrets', async () => {
    const alice = await house.join('alice');
    const bob = await house.join('bob');
    await makeBuddies(alice, bob);
    const exported = await alice.account.export();
    if (!exported.ok) throw new Error(exported.error);
    expect(JSON.parse(exported.value.json)).toMatchObject({
      device: { address: 'alice@home.example', contacts: [{ address: 'bob@home.example' }] },
    });
    expect(exported.value.json).not.toContain(alice.session.signedIn!.record.signing);
  });
});

test('the admin token makes an admin, who sets the policy', async () => {
  const alice = await house.join('alice');
  expect(await alice.account.claimAdmin('guess')).toEqual({ ok: false, error: 'admin-token-invalid' });
  expect(await alice.account.adminOverview()).toEqual({ ok: false, error: 'not-allowed' });
  expect(await alice.account.claimAdmin(`${house.server.adminToken}\n`)).toEqual({ ok: true, value: true });
  expect(alice.view.session().admin).toBe(true);
  expect(await alice.account.setSignUpPolicy('closed')).toEqual({ ok: true, value: true });
  expect(await alice.account.adminOverview()).toMatchObject({
    ok: true,
    value: { accounts: 1, signUp: 'closed' },
  });
  const bob = await house.start();
  const who = { userName: 'bob', password: PASSWORD, deviceName: 'phone' };
  expect(await bob.account.signUp({ server: house.server.url, ...who })).toEqual({
    ok: false,
    error: 'sign-up-closed',
  });
});
