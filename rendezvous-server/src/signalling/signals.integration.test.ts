import { LIMITS } from '@kith/shared/protocol/limits';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Rendezvous } from '../rendezvous.ts';
import {
  addDevice,
  befriend,
  deviceName,
  makeTestAccount,
  type TestDevice,
} from '../testing/test-account.ts';
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
  await befriend(alice, bob);
});
afterEach(() => server.close());

const send = (from: TestDevice, to: TestDevice, envelope = 'c2VhbGVk') =>
  from.client.ask('signal:send', { to: deviceName(to), envelope });

describe('signals', () => {
  it('RZ-33 are forwarded unread to that device, with the true sender', async () => {
    const second = await addDevice(bob.account, 'second');
    expect(await send(alice, second, 'aGVsbG8')).toMatchObject({ ok: true });
    expect(await second.client.next('signal')).toEqual({ from: deviceName(alice), envelope: 'aGVsbG8' });
    expect(await bob.client.seen('signal')).toEqual([]);
  });

  it('RZ-33 arrive in the order they were sent', async () => {
    const texts = Array.from({ length: 50 }, (_, i) => `n${i}`);
    await Promise.all(texts.map(text => send(alice, bob, text)));
    for (const text of texts) expect((await bob.client.next('signal')).envelope).toBe(text);
  });

  it('RZ-33 go to buddies and own devices only, and only while they are connected', async () => {
    const second = await addDevice(alice.account, 'second');
    expect(await send(alice, second)).toMatchObject({ ok: true });
    expect(await send(carol, alice)).toEqual({ ok: false, error: 'not-buddies' });
    const stranger = { to: { address: 'x@elsewhere', device: bob.keys.id }, envelope: 'AAAA' };
    expect(await alice.client.refusal('signal:send', stranger)).toBe('not-buddies');
    bob.client.close();
    await alice.client.next('presence:changed', presence => presence.state === 'offline');
    expect(await send(alice, bob)).toEqual({ ok: false, error: 'device-offline' });
    // A device of somebody else under a buddy's address is no way to reach it.
    const moved = { to: { address: bob.account.address, device: carol.keys.id }, envelope: 'AAAA' };
    expect(await alice.client.refusal('signal:send', moved)).toBe('device-offline');
  });

  it('RZ-33 of removed buddies stop', async () => {
    await bob.client.get('buddy:remove', { address: alice.account.address });
    expect(await send(alice, bob)).toEqual({ ok: false, error: 'not-buddies' });
  });

  it('RZ-33 are as long as the limit says, and no longer', async () => {
    expect(await send(alice, bob, 'A'.repeat(LIMITS.signalEnvelopeLength))).toMatchObject({ ok: true });
    expect(await send(alice, bob, 'A'.repeat(LIMITS.signalEnvelopeLength + 1))).toEqual({
      ok: false,
      error: 'too-large',
    });
  });

  it('RZ-34 an invisible device can’t be asked for, but answers can reach it where it showed itself', async () => {
    await bob.client.get('presence:set', { state: 'invisible', text: '' });
    expect(await send(alice, bob)).toEqual({ ok: false, error: 'device-offline' });
    expect(await bob.client.seen('signal')).toEqual([]);

    expect(await send(bob, alice)).toMatchObject({ ok: true });
    expect(await send(alice, bob)).toMatchObject({ ok: true });
    const otherDevice = await addDevice(alice.account, 'second');
    expect(await send(otherDevice, bob)).toEqual({ ok: false, error: 'device-offline' });
    const own = await addDevice(bob.account, 'own second');
    expect(await send(own, bob)).toMatchObject({ ok: true });
  });
});
