import { expect, test } from 'vitest';
import { setUpHousehold } from './testing/household.ts';
import { addressOf, makeBuddies, PASSWORD, signUp } from './testing/person.ts';

const house = setUpHousehold();

test('a second device opens the account with the password: same identity, same buddies', async () => {
  const alice = await house.join('alice');
  const bob = await house.join('bob');
  await makeBuddies(alice, bob);
  const [a, b] = [addressOf(alice), addressOf(bob)];
  const tablet = await house.another('alice');
  await tablet.until(() => tablet.contacts.devicesOf(b).length === 1);
  expect(await tablet.buddies.safetyNumber(b)).toEqual(await alice.buddies.safetyNumber(b));

  await bob.until(() => bob.contacts.devicesOf(a).length === 2);
  await alice.until(() => alice.contacts.devicesOf(a).length === 2);
  expect(alice.view.notices()).toMatchObject([{ kind: 'device-added', detail: 'tablet' }]);
  await alice.until(() => alice.view.devices().filter(device => device.online).length === 2);
  expect(alice.view.devices().map(device => device.current)).toEqual([true, false]);

  const own = tablet.contacts.devicesOf(a).find(({ device }) => device !== tablet.contacts.self()?.device);
  const heard = new Promise(resolve => alice.signals.on('call', (_, body) => resolve(body)));
  expect(await tablet.signals.send(own!, 'call', 'from my tablet')).toMatchObject({ ok: true });
  expect(await heard).toBe('from my tablet');
});

test('a revoked device is signed out, told why, and known to buddies no more', async () => {
  const alice = await house.join('alice');
  const bob = await house.join('bob');
  await makeBuddies(alice, bob);
  const a = addressOf(alice);
  const tablet = await house.another('alice');
  await bob.until(() => bob.contacts.devicesOf(a).length === 2);
  const stolen = alice.contacts.self()!.device;

  expect(await tablet.account.revokeDevice(stolen, 'not the password')).toEqual({
    ok: false,
    error: 'wrong-password',
  });
  expect(await tablet.account.revokeDevice(stolen, PASSWORD)).toEqual({ ok: true, value: true });
  await alice.until(() => alice.view.session().problem === 'device-revoked');
  expect(alice.view.session().state).toBe('signed-out');
  await bob.until(() => bob.contacts.find(stolen) === undefined);
  expect(bob.contacts.devicesOf(a)).toHaveLength(1);

  // Its keys are worth nothing any more; with the password it becomes a new device.
  const who = { server: house.server.url, userName: 'alice', password: PASSWORD, deviceName: 'laptop' };
  expect(await alice.account.logIn(who)).toEqual({ ok: true, value: true });
  expect(alice.contacts.self()!.device).not.toBe(stolen);
  await bob.until(() => bob.contacts.devicesOf(a).length === 2);
});

test('a revoked device that was switched off learns it at the next start', async () => {
  const alice = await house.join('alice');
  const tablet = await house.another('alice');
  await alice.stop();
  expect(await tablet.account.revokeDevice(alice.contacts.self()!.device, PASSWORD)).toMatchObject({
    ok: true,
  });
  const back = await house.start({ database: alice.database });
  await back.until(() => back.view.session().state === 'signed-out');
  expect(back.view.session().problem).toBe('device-revoked');
});

test('a renamed device has its name on all devices', async () => {
  const alice = await house.join('alice');
  const tablet = await house.another('alice');
  const device = tablet.contacts.self()!.device;
  expect(await alice.account.renameDevice(device, 'kitchen')).toEqual({ ok: true, value: true });
  await tablet.until(() => tablet.view.devices().some(({ label }) => label === 'kitchen'));
});

test('after a rotation of the identity buddies follow, devices that stay go on, and numbers are new', async () => {
  const alice = await house.join('alice');
  const bob = await house.join('bob');
  await makeBuddies(alice, bob);
  const [a, b] = [addressOf(alice), addressOf(bob)];
  const tablet = await house.another('alice');
  await alice.until(() => alice.contacts.devicesOf(a).length === 2);
  await bob.until(() => bob.contacts.devicesOf(a).length === 2);
  await bob.buddies.verify(a, true);
  const before = await bob.buddies.safetyNumber(a);
  const stolen = tablet.contacts.self()!.device;

  const rotated = await alice.account.rotateIdentity(PASSWORD, [stolen]);
  await bob.until(() => bob.contacts.find(stolen) === undefined);
  expect(bob.contacts.devicesOf(a)).toHaveLength(1);
  expect(bob.view.rosterRow(a)).toMatchObject({ verified: false, identityChanged: false });
  expect(bob.view.notices()).toMatchObject([{ kind: 'identity-rotated', address: a }]);
  await tablet.until(() => tablet.view.session().problem === 'device-revoked');
  expect(await bob.buddies.safetyNumber(a)).not.toEqual(before);
  expect(await bob.buddies.safetyNumber(a)).toEqual(await alice.buddies.safetyNumber(b));

  // Once more, and again a device is added: the new identity works as the old one did.
  const again = await alice.account.rotateIdentity(PASSWORD, []);
  await house.another('alice');
  await bob.until(() => bob.contacts.devicesOf(a).length === 2);

  // The code that came with the latest identity opens the account, the one before does not.
  const forgetful = await house.start();
  if (!rotated.ok || !again.ok) throw new Error('The identity was not rotated.');
  const who = { server: house.server.url, userName: 'alice', newPassword: 'another long password' };
  const recover = (recoveryCode: string) =>
    forgetful.account.recover({ ...who, recoveryCode, deviceName: 'laptop' });
  expect(await recover(rotated.value.recoveryCode)).toEqual({ ok: false, error: 'wrong-credentials' });
  expect(await recover(again.value.recoveryCode)).toEqual({ ok: true, value: true });
});

test('a rotation while a buddy is away is followed when it comes back', async () => {
  const alice = await house.join('alice');
  const bob = await house.join('bob');
  await makeBuddies(alice, bob);
  const a = addressOf(alice);
  await bob.stop();
  await alice.account.rotateIdentity(PASSWORD, []);
  await alice.account.rotateIdentity(PASSWORD, []);
  const back = await house.start({ database: bob.database });
  await back.until(() => back.view.notices().some(({ kind }) => kind === 'identity-rotated'));
  expect(await back.buddies.safetyNumber(a)).toEqual(await alice.buddies.safetyNumber(addressOf(back)));
});

test('an account that was deleted and made anew by somebody else is a changed identity until accepted', async () => {
  const alice = await house.join('alice');
  const bob = await house.join('bob');
  await makeBuddies(alice, bob);
  const [a, b] = [addressOf(alice), addressOf(bob)];
  await alice.buddies.verify(b, true);
  await bob.account.delete(PASSWORD);
  const impostor = await house.start();
  await signUp(impostor, house.server.url, 'bob');
  await impostor.buddies.request('alice', 'it is me, bob');
  await alice.until(() => alice.view.request(b) !== undefined);

  expect(await alice.buddies.answer(b, 'accept')).toEqual({ ok: false, error: 'identity-changed' });
  expect(alice.view.notices()).toMatchObject([{ kind: 'identity-changed', address: b }]);
  expect(alice.contacts.devicesOf(b)).toEqual([]);
  expect(await alice.buddies.acceptIdentity(b)).toEqual({ ok: true, value: true });
  expect(await alice.buddies.answer(b, 'accept')).toEqual({ ok: true, value: true });
  await alice.until(() => alice.contacts.devicesOf(b).length === 1);
  expect(alice.view.rosterRow(b)).toMatchObject({ verified: false, identityChanged: false });
  await impostor.until(() => impostor.contacts.isBuddy(a));
});
