import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Rendezvous } from '../rendezvous.ts';
import { logIn, makeTestAccount, type TestDevice } from '../testing/test-account.ts';
import { startTestServer } from '../testing/test-server.ts';

let server: Rendezvous;
let alice: TestDevice;
let bob: TestDevice;
beforeEach(async () => {
  server = await startTestServer();
  alice = await makeTestAccount(server.url, 'alice');
  bob = await makeTestAccount(server.url, 'bob');
});
afterEach(() => server.close());

describe('administration', () => {
  it('RZ-41 the token of the first start makes one admin, once', async () => {
    const token = server.adminToken ?? '';
    expect(token).not.toBe('');
    expect(await bob.client.refusal('admin:claim', { token: 'guessed' })).toBe('admin-token-invalid');
    await alice.client.get('admin:claim', { token });
    expect(await bob.client.refusal('admin:claim', { token })).toBe('admin-token-invalid');
    const overview = await alice.client.get('admin:overview', {});
    expect(overview).toMatchObject({ accounts: 2, online: 2, mailboxEnvelopes: 0, signUp: 'open' });
    expect((await logIn(alice.account, alice.keys)).state.admin).toBe(true);
  });

  it('RZ-41 guesses at the token are limited', async () => {
    const errors = new Set<string>();
    for (let i = 0; i < 11; i++) errors.add(await bob.client.refusal('admin:claim', { token: `guess ${i}` }));
    expect(errors).toEqual(new Set(['admin-token-invalid', 'too-many-attempts']));
  });

  it('RZ-41 nobody else may', async () => {
    expect(await bob.client.refusal('admin:overview', {})).toBe('not-allowed');
    expect(await bob.client.refusal('admin:policy', { signUp: 'closed' })).toBe('not-allowed');
    const { address } = alice.account;
    expect(await bob.client.refusal('admin:delete-account', { address })).toBe('not-allowed');
  });

  it('RZ-41 an admin deletes an account, whose devices are told', async () => {
    await alice.client.get('admin:claim', { token: server.adminToken ?? '' });
    await alice.client.get('admin:delete-account', { address: bob.account.address });
    expect(await bob.client.next('session:ended')).toEqual({ reason: 'account-deleted' });
    await expect(logIn(bob.account, bob.keys)).rejects.toThrow('wrong-credentials');
  });
});
