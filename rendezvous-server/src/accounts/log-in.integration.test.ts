import { makeAddress } from '@kith/shared/identity/address';
import { publicKeyText } from '@kith/shared/identity/certificates';
import { unwrapIdentity, wrapIdentity } from '@kith/shared/identity/password-keys';
import { ARGON2ID_FLOOR, LIMITS } from '@kith/shared/protocol/limits';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Rendezvous } from '../rendezvous.ts';
import { addDevice, logIn, makeTestAccount, proveDevice } from '../testing/test-account.ts';
import { TestClient } from '../testing/test-client.ts';
import {
  certifyDevice,
  makeDeviceKeys,
  makeIdentityKeys,
  random,
  randomAuth,
  suite,
} from '../testing/test-keys.ts';
import { startTestServer } from '../testing/test-server.ts';

let server: Rendezvous;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.close());

async function greeted(): Promise<{ client: TestClient; nonce: string }> {
  const client = await TestClient.connect(server.url);
  const { nonce } = await client.hello();
  return { client, nonce };
}

describe('log-in of a device', () => {
  it('RZ-13 a device proves itself by signing the nonce', async () => {
    const alice = await makeTestAccount(server.url, 'alice');
    alice.client.close();
    const again = await logIn(alice.account, alice.keys);
    expect(again.state.card).toEqual(alice.state.card);
  });

  it('RZ-13 a proof for another nonce, server, device or address, or by other keys, is worth nothing', async () => {
    const alice = await makeTestAccount(server.url, 'alice');
    const bob = await makeTestAccount(server.url, 'bob');
    const { client, nonce } = await greeted();
    const other = makeDeviceKeys('other');
    const bad = [
      await proveDevice(alice.account, alice.keys, (await greeted()).nonce),
      await proveDevice(alice.account, alice.keys, nonce, { serverKey: publicKeyText(random(32)) }),
      await proveDevice(alice.account, alice.keys, nonce, { device: bob.keys.id }),
      await proveDevice(alice.account, alice.keys, nonce, { device: other.id }),
      await proveDevice(alice.account, alice.keys, nonce, { address: bob.account.address }),
      await proveDevice(alice.account, alice.keys, nonce, { address: makeAddress('nobody', server.name) }),
      await proveDevice(alice.account, alice.keys, nonce, { address: makeAddress('alice', 'elsewhere') }),
      await proveDevice(alice.account, { ...other, id: alice.keys.id }, nonce),
      'AAAA',
    ];
    for (const proof of bad)
      expect(await client.refusal('login:device', { proof })).toBe('wrong-credentials');
    await client.get('login:device', { proof: await proveDevice(alice.account, alice.keys, nonce) });
  });

  it('RZ-7 nothing but hello before hello, and no second log-in on a connection', async () => {
    const alice = await makeTestAccount(server.url, 'alice');
    const client = await TestClient.connect(server.url);
    const proof = await proveDevice(alice.account, alice.keys, 'AAAAAAAAAAAAAAAAAAAAAA');
    expect(await client.refusal('login:device', { proof })).toBe('not-logged-in');
    expect(await client.refusal('mailbox:fetch', {})).toBe('not-logged-in');
    expect(await alice.client.refusal('login:device', { proof })).toBe('already-logged-in');
    const { client: fresh } = await greeted();
    expect(await fresh.refusal('device:add', { certificate: proof })).toBe('not-logged-in');
  });

  it('RZ-14 the last connection of a device wins, the one before is told', async () => {
    const alice = await makeTestAccount(server.url, 'alice');
    const again = await logIn(alice.account, alice.keys);
    expect(await alice.client.next('session:ended')).toEqual({ reason: 'replaced' });
    await alice.client.closed();
    await again.client.get('mailbox:fetch', {});
    expect((await again.client.seen('devices:changed')).length).toBe(0);
  });

  it('RZ-4 a connection that does not log in is closed', async () => {
    await server.close();
    server = await startTestServer({ loginDeadline: 100 });
    const { client } = await greeted();
    await client.closed();
  });
});

describe('log-in by password', () => {
  it('RZ-11 opens the account for a new device with the same identity', async () => {
    const alice = await makeTestAccount(server.url, 'alice');
    const second = await addDevice(alice.account, 'second device');
    expect(second.state.devices.map(device => device.label)).toEqual(['first device', 'second device']);
    const { card } = await alice.client.next('card:changed');
    expect(card.devices).toHaveLength(2);
    expect(card).toEqual(second.state.card);
    const { devices } = await alice.client.next('devices:changed', ({ devices: all }) => all.length === 2);
    expect(devices.every(device => device.online)).toBe(true);
  });

  it('RZ-12 a certificate by another identity adds no device, asked twice it adds one', async () => {
    const { account } = await makeTestAccount(server.url, 'alice');
    const { client } = await greeted();
    await client.get('login:password', { name: 'alice', auth: account.auth, by: 'password' });
    const keys = makeDeviceKeys('second');
    const forged = await certifyDevice(account.address, keys, makeIdentityKeys());
    expect(await client.refusal('device:add', { certificate: forged })).toBe('bad-certificate');
    const certificate = await certifyDevice(account.address, keys, account.identity);
    await client.get('device:add', { certificate });
    client.close();

    const { client: again } = await greeted();
    await again.get('login:password', { name: 'alice', auth: account.auth, by: 'password' });
    const state = await again.get('device:add', { certificate });
    expect(state.devices).toHaveLength(2);
  });

  it('RZ-12 the keys of a device of another account are refused', async () => {
    const alice = await makeTestAccount(server.url, 'alice');
    const bob = await makeTestAccount(server.url, 'bob');
    const { client } = await greeted();
    await client.get('login:password', { name: 'bob', auth: bob.account.auth, by: 'password' });
    const certificate = await certifyDevice(bob.account.address, alice.keys, bob.account.identity);
    expect(await client.refusal('device:add', { certificate })).toBe('bad-certificate');
  });

  it('RZ-12 an account has at most ten devices', async () => {
    const { account } = await makeTestAccount(server.url, 'alice');
    for (let i = 1; i < LIMITS.devicesPerAccount; i++) await addDevice(account, `device ${i}`);
    await expect(addDevice(account, 'one more')).rejects.toThrow('too-many-devices');
  });

  it('RZ-11 a wrong password, an unknown name and a missing recovery code get the same answer', async () => {
    await makeTestAccount(server.url, 'alice');
    const { client } = await greeted();
    const answers = [
      await client.askRaw('login:password', { name: 'alice', auth: randomAuth(), by: 'password' }),
      await client.askRaw('login:password', { name: 'nobody', auth: randomAuth(), by: 'password' }),
      await client.askRaw('login:password', { name: 'alice', auth: randomAuth(), by: 'recovery' }),
    ];
    for (const answer of answers) expect(answer).toEqual({ ok: false, error: 'wrong-credentials' });
  });

  it('RZ-10 parameters are the same at each asking, for known and unknown names, also after the server raised them', async () => {
    const { account } = await makeTestAccount(server.url, 'alice');
    const { client } = await greeted();
    const stronger = { ...ARGON2ID_FLOOR, passes: 4 };
    const bob = await makeTestAccount(server.url, 'bob');
    await bob.client.get('password:change', {
      auth: bob.account.auth,
      newAuth: randomAuth(),
      argon2id: stronger,
      wrapped: wrapIdentity(suite, random, account.identity, account.wrapKey),
    });
    const ask = async (name: string) => (await client.get('login:parameters', { name })).argon2id.passes;
    expect(await ask('alice')).toBe(3);
    expect(await ask('bob')).toBe(4);
    const unknown = await Promise.all(Array.from({ length: 20 }, (_, i) => ask(`nobody${i}`)));
    expect(await Promise.all(Array.from({ length: 20 }, (_, i) => ask(`nobody${i}`)))).toEqual(unknown);
    // Both kinds occur among names that do not exist: neither tells that an account does.
    expect(new Set(unknown)).toEqual(new Set([3, 4]));
  });

  it('RZ-11 guesses are limited per name, known or not, and the right password is refused meanwhile', async () => {
    const { account } = await makeTestAccount(server.url, 'alice');
    for (const name of ['alice', 'nobody']) {
      const { client } = await greeted();
      for (let i = 0; i < LIMITS.loginAttemptsPerAccount; i++) {
        const auth = randomAuth();
        expect(await client.refusal('login:password', { name, auth, by: 'password' })).toBe(
          'wrong-credentials',
        );
      }
      expect(await client.ask('login:password', { name, auth: account.auth, by: 'password' })).toMatchObject({
        error: 'too-many-attempts',
        retryAfter: expect.any(Number),
      });
    }
  });

  it('RZ-11 guesses are limited per network address, over all names', async () => {
    let refused = 0;
    let { client } = await greeted();
    for (let i = 0; i < LIMITS.loginAttemptsPerAddress + 1; i++) {
      // A connection has rate tokens for forty attempts: every thirty a new one.
      if (i % 30 === 0) ({ client } = await greeted());
      const error = await client.refusal('login:password', {
        name: `name${i}`,
        auth: randomAuth(),
        by: 'password',
      });
      if (error === 'too-many-attempts') refused++;
    }
    expect(refused).toBe(1);
  });
  it('RZ-11 right passwords don’t count', async () => {
    const { account } = await makeTestAccount(server.url, 'alice');
    for (let i = 0; i < LIMITS.loginAttemptsPerAccount * 2; i++) {
      const { client } = await greeted();
      await client.get('login:password', { name: 'alice', auth: account.auth, by: 'password' });
      client.close();
    }
  });
});

describe('passwords and recovery', () => {
  it('RZ-18 a changed password replaces the old one', async () => {
    const { account, client } = await makeTestAccount(server.url, 'alice');
    const newAuth = randomAuth();
    const wrapKey = random(32);
    const params = {
      newAuth,
      argon2id: ARGON2ID_FLOOR,
      wrapped: wrapIdentity(suite, random, account.identity, wrapKey),
    };
    expect(await client.refusal('password:change', { ...params, auth: randomAuth() })).toBe(
      'wrong-credentials',
    );
    await client.get('password:change', { ...params, auth: account.auth });
    await expect(addDevice(account, 'x')).rejects.toThrow('wrong-credentials');
    await addDevice({ ...account, auth: newAuth, wrapKey }, 'x');
  });

  it('RZ-18 a recovery code opens the account and sets a new password; a password does not reset itself', async () => {
    const recovery = { auth: randomAuth(), wrapKey: random(32) };
    const alice = await makeTestAccount(server.url, 'alice');
    const { account } = alice;
    const wrapped = wrapIdentity(suite, random, account.identity, recovery.wrapKey);
    await alice.client.get('recovery:set', {
      auth: account.auth,
      recovery: { auth: recovery.auth, wrapped },
    });

    const { client } = await greeted();
    const opened = await client.get('login:password', { name: 'alice', auth: recovery.auth, by: 'recovery' });
    const identity = unwrapIdentity(suite, opened.wrapped, recovery.wrapKey);
    if (!identity.ok) throw new Error(identity.error);
    expect(identity.value.signing.public).toEqual(account.identity.signing.public);
    const newAuth = randomAuth();
    const wrapKey = random(32);
    await client.get('password:reset', {
      newAuth,
      argon2id: ARGON2ID_FLOOR,
      wrapped: wrapIdentity(suite, random, identity.value, wrapKey),
    });
    await addDevice({ ...account, auth: newAuth, wrapKey }, 'new device');

    const { client: byPassword } = await greeted();
    await byPassword.get('login:password', { name: 'alice', auth: newAuth, by: 'password' });
    const reset = { newAuth, argon2id: ARGON2ID_FLOOR, wrapped };
    expect(await byPassword.refusal('password:reset', reset)).toBe('not-allowed');
  });

  it('RZ-18 the identity blob is given against the password only', async () => {
    const { account, client } = await makeTestAccount(server.url, 'alice');
    expect(await client.refusal('identity:open', { auth: randomAuth() })).toBe('wrong-credentials');
    const { wrapped } = await client.get('identity:open', { auth: account.auth });
    expect(unwrapIdentity(suite, wrapped, account.wrapKey).ok).toBe(true);
  });
});
