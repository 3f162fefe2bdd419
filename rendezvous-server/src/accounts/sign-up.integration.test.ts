import { makeAddress } from '@kith/shared/identity/address';
import { verifyContactCard } from '@kith/shared/identity/contact-card';
import { LIMITS } from '@kith/shared/protocol/limits';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Rendezvous } from '../rendezvous.ts';
import { makeTestAccount, signUpParams, type TestAccount } from '../testing/test-account.ts';
import { TestClient } from '../testing/test-client.ts';
import {
  certifyDevice,
  makeDeviceKeys,
  makeIdentityKeys,
  random,
  randomAuth,
  randomId,
  suite,
} from '../testing/test-keys.ts';
import { startTestServer } from '../testing/test-server.ts';

let server: Rendezvous;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.close());

async function stranger(name: string): Promise<{ client: TestClient; account: TestAccount }> {
  const client = await TestClient.connect(server.url);
  const { key } = await client.hello();
  const account = {
    name,
    address: makeAddress(name, server.name),
    server: { url: server.url, key },
    auth: randomAuth(),
    wrapKey: random(32),
    identity: makeIdentityKeys(),
  };
  return { client, account };
}

describe('sign-up', () => {
  it('RZ-6 the welcome is signed by the server and echoes the challenge', async () => {
    const client = await TestClient.connect(server.url);
    const welcome = await client.hello();
    expect(welcome).toMatchObject({ name: 'home.example', signUp: 'open', protocol: 1 });
  });

  it('RZ-6 another protocol version is refused', async () => {
    const client = await TestClient.connect(server.url);
    expect(await client.refusal('hello', { protocol: 99, challenge: randomId() })).toBe(
      'unsupported-version',
    );
  });

  it('RZ-8 a new account gets a card that its peers can check', async () => {
    const { account, state, keys } = await makeTestAccount(server.url, 'alice');
    expect(state).toMatchObject({ buddies: [], requests: [], blocked: [], prekeys: 0, admin: false });
    expect(state.devices).toMatchObject([{ device: keys.id, label: 'first device', online: true }]);
    const card = await verifyContactCard(
      suite,
      state.card,
      account.address,
      server.key,
      undefined,
      Date.now(),
    );
    expect(card).toMatchObject({ ok: true, value: { address: 'alice@home.example', rotated: false } });
  });

  it('RZ-8 a name is given once', async () => {
    await makeTestAccount(server.url, 'alice');
    const { client, account } = await stranger('alice');
    const params = await signUpParams(account, makeDeviceKeys('x'));
    expect(await client.refusal('account:create', params)).toBe('name-taken');
  });

  it('RZ-8 of two sign-ups for one name at the same time one wins', async () => {
    const both = await Promise.all([stranger('alice'), stranger('alice')]);
    const replies = await Promise.all(
      both.map(async ({ client, account }) =>
        client.ask('account:create', await signUpParams(account, makeDeviceKeys('x'))),
      ),
    );
    expect(replies.filter(reply => reply.ok)).toHaveLength(1);
    expect(replies.find(reply => !reply.ok)).toMatchObject({ error: 'name-taken' });
  });

  it('RZ-8 names in the voice of the server are reserved', async () => {
    const { client, account } = await stranger('admin');
    const params = await signUpParams(account, makeDeviceKeys('x'));
    expect(await client.refusal('account:create', params)).toBe('name-reserved');
  });

  it('RZ-8 a device certificate by another identity, for another address or under another id is refused', async () => {
    const { client, account } = await stranger('mallory');
    const keys = makeDeviceKeys('x');
    const params = await signUpParams(account, keys);
    const bad = [
      await certifyDevice(account.address, keys, makeIdentityKeys()),
      await certifyDevice(makeAddress('alice', server.name), keys, account.identity),
      await certifyDevice(account.address, keys, account.identity, { device: makeDeviceKeys('y').id }),
    ];
    for (const device of bad) {
      expect(await client.refusal('account:create', { ...params, device })).toBe('bad-certificate');
    }
    await client.get('account:create', params);
  });

  it('RZ-8 parameters below the floor of Argon2id are refused', async () => {
    const { client, account } = await stranger('alice');
    const params = await signUpParams(account, makeDeviceKeys('x'));
    const weak = { ...params, argon2id: { memoryKiB: 1_024, passes: 1, lanes: 1 } };
    expect(await client.refusal('account:create', weak)).toBe('malformed-request');
  });

  it('RZ-8 accounts from one network address are limited', async () => {
    for (let i = 0; i < LIMITS.accountsPerAddressPerHour; i++) {
      (await makeTestAccount(server.url, `user${i}`)).client.close();
    }
    const { client, account } = await stranger('one-more');
    const params = await signUpParams(account, makeDeviceKeys('x'));
    expect(await client.ask('account:create', params)).toMatchObject({
      error: 'too-many-accounts',
      retryAfter: expect.any(Number),
    });
  });
});

describe('sign-up by invitation', () => {
  it('RZ-9 makes the two buddies at once and uses the invite up', async () => {
    const alice = await makeTestAccount(server.url, 'alice');
    const { invite } = await alice.client.get('invite:create', { uses: 1 });
    const bob = await makeTestAccount(server.url, 'bob', { invite });
    expect(bob.state.buddies).toMatchObject([{ address: 'alice@home.example' }]);
    expect(bob.state.presence).toMatchObject([{ address: 'alice@home.example', state: 'online' }]);
    const changed = await alice.client.next('buddy:changed');
    expect(changed).toMatchObject({
      buddy: { address: 'bob@home.example' },
      presence: { state: 'online' },
    });
    const { client, account } = await stranger('carol');
    const params = await signUpParams(account, makeDeviceKeys('x'), { invite });
    expect(await client.refusal('account:create', params)).toBe('invite-invalid');
  });

  it('RZ-9 the policy `invite` asks for one, `closed` takes nobody', async () => {
    const alice = await makeTestAccount(server.url, 'alice');
    const { invite } = await alice.client.get('invite:create', { uses: 5 });
    await alice.client.get('admin:claim', { token: server.adminToken ?? '' });

    await alice.client.get('admin:policy', { signUp: 'invite' });
    const { client, account } = await stranger('bob');
    const params = await signUpParams(account, makeDeviceKeys('x'));
    expect(await client.refusal('account:create', params)).toBe('invite-required');
    expect(await client.refusal('account:create', { ...params, invite: 'guessed' })).toBe('invite-invalid');

    await alice.client.get('admin:policy', { signUp: 'closed' });
    expect(await client.refusal('account:create', { ...params, invite })).toBe('sign-up-closed');

    await alice.client.get('admin:policy', { signUp: 'invite' });
    await client.get('account:create', { ...params, invite });
  });

  it('RZ-28 an invite expires', async () => {
    await server.close();
    let time = Date.now();
    server = await startTestServer({}, { now: () => time });
    const alice = await makeTestAccount(server.url, 'alice');
    const { invite, expiresAt } = await alice.client.get('invite:create', { uses: 1 });
    time = expiresAt + 1;
    const { client, account } = await stranger('bob');
    const params = await signUpParams(account, makeDeviceKeys('x'), { invite });
    expect(await client.refusal('account:create', params)).toBe('invite-invalid');
  });

  it('RZ-28 open invites of one account are limited', async () => {
    const alice = await makeTestAccount(server.url, 'alice');
    for (let i = 0; i < LIMITS.invitesPerAccount; i++) await alice.client.get('invite:create', { uses: 1 });
    expect(await alice.client.refusal('invite:create', { uses: 1 })).toBe('too-many-requests');
  });
});
