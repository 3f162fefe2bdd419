import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Rendezvous } from '../rendezvous.ts';
import { addDevice, befriend, logIn, makeTestAccount, type TestDevice } from '../testing/test-account.ts';
import { startTestServer } from '../testing/test-server.ts';

let server: Rendezvous;
let alice: TestDevice;
let bob: TestDevice;
let carol: TestDevice;

async function start(logoutGrace = 0): Promise<void> {
  server = await startTestServer({ logoutGrace });
  [alice, bob, carol] = await Promise.all([
    makeTestAccount(server.url, 'alice'),
    makeTestAccount(server.url, 'bob'),
    makeTestAccount(server.url, 'carol'),
  ]);
  await befriend(alice, bob);
}
beforeEach(() => start());
afterEach(() => server.close());

const set = (device: TestDevice, state: 'online' | 'away' | 'busy' | 'invisible', text = '') =>
  device.client.get('presence:set', { state, text });

describe('presence', () => {
  it('RZ-29 goes to buddies and nobody else, with status text and devices', async () => {
    await set(alice, 'busy', 'writing');
    expect(await bob.client.next('presence:changed')).toEqual({
      address: 'alice@home.example',
      state: 'busy',
      text: 'writing',
      devices: [{ device: alice.keys.id, state: 'busy' }],
    });
    expect(await carol.client.seen('presence:changed')).toEqual([]);
    expect(await alice.client.seen('presence:changed')).toEqual([]);
  });

  it('RZ-29 of an account is that of its most available device: online, then busy, then away', async () => {
    const second = await addDevice(alice.account, 'second');
    await bob.client.next('presence:changed', presence => presence.devices.length === 2);
    await set(alice, 'away');
    expect((await bob.client.next('presence:changed')).state).toBe('online');
    await set(second, 'busy');
    expect((await bob.client.next('presence:changed')).state).toBe('busy');
    second.client.close();
    const left = await bob.client.next('presence:changed');
    expect(left).toMatchObject({ state: 'away', devices: [{ device: alice.keys.id }] });
  });

  it('RZ-29 nothing is sent when nothing changed', async () => {
    await set(alice, 'online', '');
    await set(alice, 'online', '');
    expect(await bob.client.seen('presence:changed')).toEqual([]);
  });

  it('RZ-31 who leaves was last seen then, unless the owner does not say', async () => {
    const before = Date.now();
    alice.client.close();
    const gone = await bob.client.next('presence:changed');
    expect(gone).toMatchObject({ state: 'offline', text: '', devices: [] });
    expect(gone.lastSeen).toBeGreaterThanOrEqual(before);
    const { state } = await logIn(bob.account, bob.keys);
    expect(state.presence).toEqual([gone]);

    const again = await logIn(alice.account, alice.keys);
    await again.client.get('account:settings', { showLastSeen: false });
    again.client.close();
    bob = await logIn(bob.account, bob.keys);
    const hidden =
      bob.state.presence[0]?.state === 'offline'
        ? bob.state.presence[0]
        : await bob.client.next('presence:changed');
    expect(hidden).not.toHaveProperty('lastSeen');
  });

  it('RZ-15 a device sees the other devices of its account come and go', async () => {
    const second = await addDevice(alice.account, 'second');
    await alice.client.next('devices:changed', ({ devices }) => devices.length === 2);
    second.client.close();
    const { devices } = await alice.client.next('devices:changed');
    expect(devices.find(device => device.device === second.keys.id)).toMatchObject({
      online: false,
      lastSeen: expect.any(Number),
    });
    expect(await bob.client.seen('devices:changed')).toEqual([]);
  });
});

describe('invisible', () => {
  it('RZ-30 looks exactly like having left', async () => {
    await set(alice, 'invisible', 'hiding');
    const hidden = await bob.client.next('presence:changed');
    expect(hidden).toEqual({
      address: 'alice@home.example',
      state: 'offline',
      text: '',
      devices: [],
      lastSeen: expect.any(Number),
    });
    const { state } = await logIn(bob.account, bob.keys);
    expect(state.presence).toEqual([hidden]);
  });

  it('RZ-30 gives no sign: not by text, by leaving, by coming back, by settings, by a second device', async () => {
    await set(alice, 'invisible');
    const hidden = await bob.client.next('presence:changed');
    await set(alice, 'invisible', 'another text');
    await alice.client.get('account:settings', { showLastSeen: false });
    await alice.client.get('account:settings', { showLastSeen: true });
    alice.client.close();
    await alice.client.closed();
    const again = await logIn(alice.account, alice.keys);
    const second = await addDevice(alice.account, 'second');
    second.client.close();
    again.client.close();
    await again.client.closed();
    expect(await bob.client.seen('presence:changed')).toEqual([]);
    const { state } = await logIn(bob.account, bob.keys);
    expect(state.presence).toEqual([hidden]);
  });

  it('RZ-30 one device may be invisible beside one that is not', async () => {
    const second = await addDevice(alice.account, 'second');
    await bob.client.next('presence:changed', presence => presence.devices.length === 2);
    await set(second, 'invisible');
    const seen = await bob.client.next('presence:changed');
    expect(seen).toMatchObject({ state: 'online', devices: [{ device: alice.keys.id }] });
  });

  it('RZ-30 ends when the device says so', async () => {
    await set(alice, 'invisible');
    await bob.client.next('presence:changed');
    await set(alice, 'online', 'back');
    expect(await bob.client.next('presence:changed')).toMatchObject({ state: 'online', text: 'back' });
  });
});

describe('broken connections', () => {
  it('RZ-32 one that comes back within the grace is not noticed', async () => {
    await server.close();
    await start(5_000);
    alice.client.break();
    await alice.client.closed();
    const again = await logIn(alice.account, alice.keys);
    expect(await bob.client.seen('presence:changed')).toEqual([]);
    again.client.close();
    expect(await bob.client.next('presence:changed')).toMatchObject({ state: 'offline' });
  });

  it('RZ-32 one that does not is told when the grace is over', async () => {
    await server.close();
    await start(100);
    const broken = Date.now();
    alice.client.break();
    expect(await bob.client.next('presence:changed')).toMatchObject({ state: 'offline' });
    expect(Date.now() - broken).toBeGreaterThanOrEqual(99);
  });
});
