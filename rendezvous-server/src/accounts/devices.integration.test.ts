import { verifyContactCard } from '@kith/shared/identity/contact-card';
import { unwrapIdentity, wrapIdentity } from '@kith/shared/identity/password-keys';
import type { RendezvousError } from '@kith/shared/protocol/errors';
import type { RequestParams } from '@kith/shared/protocol/rendezvous-contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Rendezvous } from '../rendezvous.ts';
import {
  addDevice,
  befriend,
  deviceName,
  logIn,
  makeTestAccount,
  proveDevice,
  publishPrekeys,
  type TestDevice,
} from '../testing/test-account.ts';
import { TestClient } from '../testing/test-client.ts';
import {
  certifyDevice,
  makeDeviceKeys,
  makeIdentityKeys,
  random,
  randomAuth,
  randomId,
  revokeDevices,
  rotateIdentity,
  suite,
} from '../testing/test-keys.ts';
import { startTestServer } from '../testing/test-server.ts';

let server: Rendezvous;
let alice: TestDevice;
let second: TestDevice;
let bob: TestDevice;
beforeEach(async () => {
  server = await startTestServer();
  alice = await makeTestAccount(server.url, 'alice');
  second = await addDevice(alice.account, 'second');
  bob = await makeTestAccount(server.url, 'bob');
  await befriend(alice, bob);
});
afterEach(() => server.close());

describe('devices', () => {
  it('RZ-15 a device is renamed for its owner only', async () => {
    await second.client.get('device:rename', { device: alice.keys.id, label: 'Laptop' });
    const { devices } = await alice.client.next('devices:changed', changed =>
      changed.devices.some(device => device.label === 'Laptop'),
    );
    expect(devices[0]?.device).toBe(alice.keys.id);
    expect(await second.client.refusal('device:rename', { device: bob.keys.id, label: 'mine' })).toBe(
      'unknown-device',
    );
    expect(await bob.client.seen('devices:changed')).toEqual([]);
  });

  it('RZ-16 a revoked device is closed, can’t return, and is told so only if it proves itself', async () => {
    await publishPrekeys(alice, 1);
    const { address, identity } = alice.account;
    const revocations = await revokeDevices(address, identity, 1, [alice.keys.id]);
    await second.client.get('device:revoke', { revocations });

    expect(await alice.client.next('session:ended')).toEqual({ reason: 'device-revoked' });
    await alice.client.closed();
    await expect(logIn(alice.account, alice.keys)).rejects.toThrow('device-revoked');
    const liar = { ...makeDeviceKeys('liar'), id: alice.keys.id };
    await expect(logIn(alice.account, liar)).rejects.toThrow('wrong-credentials');

    const { card } = await bob.client.next('card:changed', changed => changed.card.revocations !== undefined);
    const contact = await verifyContactCard(suite, card, address, server.key, undefined, Date.now());
    if (!contact.ok) throw new Error(contact.error);
    expect(contact.value.devices.map(device => device.device)).toEqual([second.keys.id]);
    expect(contact.value.revoked).toEqual([alice.keys.id]);

    expect(await bob.client.refusal('signal:send', { to: deviceName(alice), envelope: 'AAAA' })).toBe(
      'device-offline',
    );
    const item = { id: randomId(), ...deviceName(alice), envelope: 'AAAA' };
    const { outcomes } = await bob.client.get('mailbox:put', { envelopes: [item] });
    expect(outcomes).toMatchObject([{ outcome: 'unknown-device' }]);
    expect(await bob.client.get('prekeys:take', { devices: [deviceName(alice)] })).toEqual({ prekeys: [] });
  });

  it('RZ-16 its certificate can’t bring a revoked device back, not even with the password', async () => {
    const { address, identity, auth, name } = alice.account;
    const revocations = await revokeDevices(address, identity, 1, [alice.keys.id]);
    await second.client.get('device:revoke', { revocations });
    const client = await TestClient.connect(server.url);
    await client.hello();
    await client.get('login:password', { name, auth, by: 'password' });
    const certificate = await certifyDevice(address, alice.keys, identity);
    expect(await client.refusal('device:add', { certificate })).toBe('device-revoked');
  });

  it('RZ-16 a list by another identity is refused, and one that does not grow', async () => {
    const { address, identity } = alice.account;
    const ghost = makeDeviceKeys('ghost').id;
    const send = async (revocations: string) => second.client.ask('device:revoke', { revocations });
    expect(await send(await revokeDevices(address, makeIdentityKeys(), 1, [alice.keys.id]))).toMatchObject({
      error: 'bad-certificate',
    });
    expect(await send(await revokeDevices(bob.account.address, identity, 1, []))).toMatchObject({
      error: 'bad-certificate',
    });
    expect(await send(await revokeDevices(address, identity, 2, [ghost]))).toMatchObject({ ok: true });
    expect(await send(await revokeDevices(address, identity, 2, [ghost]))).toMatchObject({
      error: 'stale-list',
    });
    expect(await send(await revokeDevices(address, identity, 3, []))).toMatchObject({ error: 'stale-list' });
  });

  it('RZ-16 a device whose log-in is under way when it is revoked does not get in', async () => {
    alice.client.close();
    const client = await TestClient.connect(server.url);
    const { nonce } = await client.hello();
    const proof = await proveDevice(alice.account, alice.keys, nonce);
    const { address, identity } = alice.account;
    const revocations = await revokeDevices(address, identity, 1, [alice.keys.id]);
    const [login] = await Promise.all([
      client.ask('login:device', { proof }),
      second.client.get('device:revoke', { revocations }),
    ]);
    if (login.ok) await client.closed();
    else expect(['device-revoked', 'not-logged-in']).toContain(login.error);
  });
});

describe('a device that leaves', () => {
  it('RZ-16 is gone from the card and the list, its connection ends, and it can not come back', async () => {
    const { account, keys } = second;
    second.client.socket.emit('device:leave', {}, () => undefined);
    expect(await second.client.next('session:ended')).toEqual({ reason: 'device-revoked' });
    await second.client.closed();
    const { devices } = await alice.client.next('devices:changed', changed => changed.devices.length === 1);
    expect(devices.map(({ device }) => device)).toEqual([alice.keys.id]);
    await bob.client.next('card:changed', ({ card }) => card.devices.length === 1);
    await expect(logIn(account, keys)).rejects.toThrow('device-revoked');
  });
});

describe('identity rotation', () => {
  it('RZ-17 the new identity is signed by the old one, keeps the devices it certifies and drops the others', async () => {
    const { account, keys } = second;
    const next = makeIdentityKeys();
    const recovery = { auth: randomAuth(), wrapped: 'AAAA' };
    await second.client.get('recovery:set', { auth: account.auth, recovery });
    const pin = await verifyContactCard(
      suite,
      second.state.card,
      account.address,
      server.key,
      undefined,
      Date.now(),
    );
    if (!pin.ok) throw new Error(pin.error);

    const state = await second.client.get('identity:rotate', {
      auth: account.auth,
      rotation: await rotateIdentity(account.address, 1, account.identity, next),
      wrapped: wrapIdentity(suite, random, next, account.wrapKey),
      recovery: { auth: randomAuth(), wrapped: 'BBBB' },
      devices: [await certifyDevice(account.address, keys, next)],
    });
    expect(state.devices.map(device => device.device)).toEqual([keys.id]);
    expect(await alice.client.next('session:ended')).toEqual({ reason: 'device-revoked' });

    const { card } = await bob.client.next('card:changed', changed => changed.card.rotations.length === 1);
    const seen = await verifyContactCard(suite, card, account.address, server.key, pin.value.pin, Date.now());
    expect(seen).toMatchObject({ ok: true, value: { rotated: true, pin: { generation: 1 } } });

    const { wrapped } = await second.client.get('identity:open', { auth: account.auth });
    const opened = unwrapIdentity(suite, wrapped, account.wrapKey);
    expect(opened.ok && opened.value.signing.public).toEqual(next.signing.public);
    // The recovery code would have opened the old identity.
    const client = await TestClient.connect(server.url);
    await client.hello();
    expect(
      await client.refusal('login:password', { name: 'alice', auth: recovery.auth, by: 'recovery' }),
    ).toBe('wrong-credentials');

    await logIn(account, keys);
    await expect(logIn(account, alice.keys)).rejects.toThrow('device-revoked');
  });

  it('RZ-17 what the old identity did not sign, out of turn, or without password, is refused', async () => {
    const { account, keys, client } = second;
    const next = makeIdentityKeys();
    const other = makeIdentityKeys();
    const params = {
      auth: account.auth,
      rotation: await rotateIdentity(account.address, 1, account.identity, next),
      wrapped: wrapIdentity(suite, random, next, account.wrapKey),
      recovery: { auth: randomAuth(), wrapped: 'BBBB' },
      devices: [await certifyDevice(account.address, keys, next)],
    };
    const refusals: [Partial<RequestParams<'identity:rotate'>>, RendezvousError][] = [
      [{ auth: randomAuth() }, 'wrong-credentials'],
      [{ rotation: await rotateIdentity(account.address, 1, other, next) }, 'bad-certificate'],
      [{ rotation: await rotateIdentity(account.address, 2, account.identity, next) }, 'bad-certificate'],
      [{ rotation: await rotateIdentity(bob.account.address, 1, account.identity, next) }, 'bad-certificate'],
      [{ devices: [await certifyDevice(account.address, keys, account.identity)] }, 'bad-certificate'],
      [{ devices: [await certifyDevice(account.address, makeDeviceKeys('x'), next)] }, 'unknown-device'],
      [{ revocations: await revokeDevices(account.address, account.identity, 1, []) }, 'bad-certificate'],
      [{ revocations: await revokeDevices(account.address, next, 1, [keys.id]) }, 'bad-certificate'],
    ];
    for (const [change, error] of refusals) {
      expect(await client.refusal('identity:rotate', { ...params, ...change })).toBe(error);
    }
    await client.get('identity:rotate', params);
  });

  it('RZ-17 after a revocation a rotation brings a later list, signed by the new identity', async () => {
    const { account, keys, client } = second;
    const { address, identity } = account;
    await client.get('device:revoke', {
      revocations: await revokeDevices(address, identity, 4, [alice.keys.id]),
    });
    const next = makeIdentityKeys();
    const params = {
      auth: account.auth,
      rotation: await rotateIdentity(address, 1, identity, next),
      wrapped: wrapIdentity(suite, random, next, account.wrapKey),
      recovery: { auth: randomAuth(), wrapped: 'BBBB' },
      devices: [await certifyDevice(address, keys, next)],
    };
    expect(await client.refusal('identity:rotate', params)).toBe('stale-list');
    const stale = await revokeDevices(address, next, 4, []);
    expect(await client.refusal('identity:rotate', { ...params, revocations: stale })).toBe('stale-list');
    const revocations = await revokeDevices(address, next, 5, [alice.keys.id]);
    const state = await client.get('identity:rotate', { ...params, revocations });
    expect(state.card.revocations).toBe(revocations);
  });
});
