import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openToken, peekToken } from '@kith/shared/identity/signed-token';
import { hubCertificateSchema, overlayPassSchema } from '@kith/shared/overlay/hub-certificate';
import { LIMITS } from '@kith/shared/protocol/limits';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RendezvousConfigInput } from '../config.ts';
import type { Rendezvous } from '../rendezvous.ts';
import { logIn, makeTestAccount, type TestDevice } from '../testing/test-account.ts';
import { suite } from '../testing/test-keys.ts';
import { startTestServer } from '../testing/test-server.ts';
import { FAST, offer, startTls } from '../testing/test-supernode.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let server: Rendezvous;
let time: number;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kith-hubs-'));
  time = Date.now();
  server = await start();
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const start = (supernodes: RendezvousConfigInput['supernodes'] = {}) =>
  startTestServer(
    { ...FAST, data: join(folder, 'data'), supernodes: { ...FAST.supernodes, ...supernodes } },
    { now: () => time },
  );
const person = (name: string, from?: string) =>
  makeTestAccount(server.url, name, from === undefined ? {} : { from });

/** Somebody who is a hub. */
async function makeHub(name: string, uptime = 2 * HOUR): Promise<TestDevice> {
  const device = await person(name);
  const role = await offer(device, { uptime });
  if (role.hub !== 'active') await device.client.next('supernode:role', ({ hub }) => hub === 'active');
  device.client.drain();
  return device;
}

async function hubsIn(tokens: readonly string[]) {
  const opened = tokens.map(token =>
    openToken(suite, 'hub-certificate', token, hubCertificateSchema, server.key),
  );
  return (await Promise.all(opened)).map(hub => {
    if (!hub.ok) throw new Error(hub.error);
    return hub.value;
  });
}
const idsOf = (...devices: TestDevice[]) => new Set(devices.map(({ keys }) => keys.id));

describe('leaves', () => {
  it('RZ-46 get a pass that names device and keys and nobody, for three days', async () => {
    const alice = await person('alice');
    const { pass, hubs, assigned } = await alice.client.get('overlay:join', {});
    const opened = await openToken(suite, 'overlay-pass', pass, overlayPassSchema, server.key);
    expect(opened).toMatchObject({
      ok: true,
      value: { device: alice.keys.id, expiresAt: time + LIMITS.overlayPassLifetime },
    });
    expect(Buffer.from(pass, 'base64url').toString('latin1')).not.toContain('alice');
    expect([hubs, assigned]).toEqual([[], []]);
  });

  it('RZ-47 are told of hubs that come, each with a hub and a spare, never itself', async () => {
    const alice = await person('alice');
    await alice.client.get('overlay:join', {});
    const hubs = [await makeHub('bob'), await makeHub('carol')];
    const seen = await alice.client.next('overlay:changed', ({ assigned }) => assigned.length === 2);
    expect(new Set(seen.assigned)).toEqual(idsOf(...hubs));
    const own = await hubs[0]!.client.get('overlay:join', {});
    expect(own.assigned).toEqual([hubs[1]!.keys.id]);
    expect((await hubsIn(own.hubs)).map(({ device }) => device)).toHaveLength(2);
  });

  it('RZ-47 are told together what changes within a moment, and who did not join is told nothing', async () => {
    await server.close();
    server = await start({ settle: 1_500 });
    const [leaf, other, ...hubs] = await Promise.all(
      ['alice', 'bob', 'carol', 'dora'].map(name => person(name)),
    );
    await leaf!.client.get('overlay:join', {});
    await Promise.all(hubs.map(hub => offer(hub)));
    const changed = await leaf!.client.next('overlay:changed');
    expect(changed.hubs).toHaveLength(2);
    expect(changed.assigned).toHaveLength(2);
    expect(await leaf!.client.seen('overlay:changed')).toEqual([]);
    expect(await other!.client.seen('overlay:changed')).toEqual([]);
  });

  it('RZ-46 get other hubs for those that did not take them', async () => {
    const hubs = [await makeHub('bob', HOUR), await makeHub('carol', HOUR)];
    const stranger = await person('dora');
    await offer(stranger, { uptime: HOUR });
    const alice = await person('alice');
    const first = await alice.client.get('overlay:join', {});
    expect(new Set(first.assigned)).toEqual(idsOf(...hubs));
    const again = await alice.client.get('overlay:join', { failed: first.assigned.slice(0, 1) });
    expect(again.assigned).toEqual(first.assigned.toReversed());
  });

  it('RZ-49 hubs that most of their people complain of are taken from them', async () => {
    const bad = await makeHub('bad');
    const people = [await person('alice'), await person('bob'), await person('carol')];
    for (const { client } of people) {
      const { assigned } = await client.get('overlay:join', {});
      expect(assigned).toEqual([bad.keys.id]);
    }
    const [alice, ...others] = people;
    await alice!.client.get('overlay:join', { failed: [bad.keys.id] });
    await alice!.client.get('overlay:join', { failed: [bad.keys.id] });
    expect(await bad.client.seen('supernode:role')).toEqual([]);
    for (const { client } of others) await client.get('overlay:join', { failed: [bad.keys.id] });
    expect(await bad.client.next('supernode:role', ({ hub }) => hub === 'none')).toMatchObject({
      reason: 'unreliable',
    });
  });
});

describe('promotion', () => {
  it('RZ-49 two of those who are willing serve, others stand by, with certificates of three days', async () => {
    const [alice, bob, carol] = [await makeHub('alice'), await makeHub('bob'), await person('carol')];
    const role = await offer(carol, { uptime: HOUR });
    expect(role).toMatchObject({ hub: 'standby', reason: 'enough-others', relay: 'off' });
    const { hubs } = await (await person('dora')).client.get('overlay:join', {});
    const certificates = new Map((await hubsIn(hubs)).map(hub => [hub.device, hub]));
    expect(certificates.get(alice.keys.id)?.standby).toBe(false);
    expect(certificates.get(bob.keys.id)?.standby).toBe(false);
    expect(certificates.get(carol.keys.id)).toMatchObject({
      standby: true,
      relay: false,
      listeners: [],
      expiresAt: time + LIMITS.overlayPassLifetime,
    });
    expect(role.certificate).toBe(hubs.find(token => token === role.certificate));
  });

  it('RZ-49 nobody serves who came a moment ago, whatever they say of themselves', async () => {
    await server.close();
    server = await start({ minimalUptime: 10 * MINUTE });
    const alice = await person('alice');
    expect(await offer(alice, { uptime: 100 * HOUR })).toMatchObject({ hub: 'none', reason: 'too-young' });
    time += 10 * MINUTE - 1;
    expect(await offer(alice, { uptime: 100 * HOUR })).toMatchObject({ reason: 'too-young' });
    time += 1;
    await offer(alice, { uptime: 100 * HOUR });
    const role = await alice.client.next('supernode:role', ({ hub }) => hub === 'active');
    expect(role.reason).toBe('chosen');
    // What was measured is a bound: who says less has been here for less.
    const bob = await person('bob');
    await offer(bob);
    time += 20 * MINUTE;
    expect(await offer(bob, { uptime: MINUTE })).toMatchObject({ reason: 'too-young' });
  });

  it('RZ-49 certificates are renewed after a day, and leaves are told of them', async () => {
    const hubs = [await makeHub('alice'), await makeHub('bob')];
    const carol = await person('carol');
    await carol.client.get('overlay:join', {});
    time += 24 * HOUR;
    await offer(hubs[0]!, { load: 0.1 });
    const { certificate = '' } = await hubs[0]!.client.next('supernode:role');
    const renewed = peekToken(certificate, hubCertificateSchema);
    expect(renewed).toMatchObject({ ok: true, value: { issuedAt: time } });
    const changed = await carol.client.next('overlay:changed', each => each.hubs.includes(certificate));
    expect(changed.gone).toEqual([]);
    expect(changed.hubs).toHaveLength(2);
  });

  it('RZ-49 who refuses keeps the role until its leaves have another hub', async () => {
    const [alice, bob] = [await makeHub('alice'), await makeHub('bob')];
    const standby = await person('carol');
    await offer(standby, { uptime: HOUR });
    const leaf = await person('dora');
    await leaf.client.get('overlay:join', {});
    const said = await offer(alice!, { hub: false });
    expect(said).toMatchObject({ hub: 'active', reason: 'not-willing' });
    alice!.client.drain();
    const moved = await leaf.client.next(
      'overlay:changed',
      ({ assigned }) => !assigned.includes(alice!.keys.id),
    );
    expect(new Set(moved.assigned)).toEqual(idsOf(bob!, standby));
    // The list still has it: it hands over what it has.
    expect(moved.gone).toEqual([]);
    expect(await alice!.client.seen('supernode:role')).toEqual([]);
    expect(await alice!.client.next('supernode:role')).toMatchObject({ hub: 'none', reason: 'not-willing' });
    const gone = await leaf.client.next('overlay:changed', each => each.gone.length > 0);
    expect(gone.gone).toEqual([alice!.keys.id]);
  });

  it('RZ-49 who refuses and is willing again in time goes on', async () => {
    const alice = await makeHub('alice');
    const leaf = await person('dora');
    expect((await leaf.client.get('overlay:join', {})).assigned).toEqual([alice.keys.id]);
    expect(await offer(alice, { hub: false })).toMatchObject({ hub: 'active', reason: 'not-willing' });
    await leaf.client.next('overlay:changed', ({ assigned }) => assigned.length === 0);
    expect(await offer(alice)).toMatchObject({ hub: 'active', reason: 'chosen' });
    await leaf.client.next('overlay:changed', ({ assigned }) => assigned.length === 1);
  });

  it('RZ-49 who left leaves alone again and again is not taken for a while, also after a restart', async () => {
    const leaf = await person('dora');
    await leaf.client.get('overlay:join', {});
    let alice = await makeHub('alice');
    const comeBack = async () => {
      alice = await logIn(alice.account, alice.keys, server.url);
      return await offer(alice);
    };
    for (let times = 1; ; times++) {
      alice.client.break();
      await leaf.client.next('overlay:changed', ({ gone }) => gone.includes(alice.keys.id));
      if (times === 3) break;
      expect(await comeBack()).toMatchObject({ hub: 'active' });
    }
    expect(await comeBack()).toMatchObject({ hub: 'none', reason: 'unreliable' });
    await server.close();
    server = await start();
    expect(await comeBack()).toMatchObject({ hub: 'none', reason: 'unreliable' });
    time += 24 * HOUR;
    expect(await comeBack()).toMatchObject({ hub: 'active', reason: 'chosen' });
  });

  it('RZ-49 who is overloaded gives way', async () => {
    const [alice] = [await makeHub('alice'), await makeHub('bob')];
    const carol = await person('carol');
    await offer(carol, { uptime: HOUR });
    await offer(alice!, { load: 0.95 });
    expect(await carol.client.next('supernode:role', ({ hub }) => hub === 'active')).toBeTruthy();
    expect(await alice!.client.next('supernode:role', ({ hub }) => hub === 'none')).toMatchObject({
      reason: 'overloaded',
    });
  });

  it('RZ-49 an invisible device serves nobody', async () => {
    const alice = await makeHub('alice');
    const leaf = await person('bob');
    await leaf.client.get('overlay:join', {});
    await alice.client.get('presence:set', { state: 'invisible', text: '' });
    await alice.client.next('supernode:role', ({ hub }) => hub === 'none');
    const { gone } = await leaf.client.next('overlay:changed', each => each.gone.length > 0);
    expect(gone).toEqual([alice.keys.id]);
    expect(await offer(alice)).toMatchObject({ hub: 'none' });
  });

  it('RZ-49 a hub whose connection breaks may come back, one that leaves is gone at once', async () => {
    const hubs = [await makeHub('alice'), await makeHub('bob')];
    const leaf = await person('carol');
    await leaf.client.get('overlay:join', {});
    hubs[0]!.client.break();
    await hubs[0]!.client.closed();
    const back = await logIn(hubs[0]!.account, hubs[0]!.keys);
    expect(await offer(back)).toMatchObject({ hub: 'active' });
    hubs[1]!.client.close();
    const { gone } = await leaf.client.next('overlay:changed', each => each.gone.length > 0);
    expect(gone).toEqual([hubs[1]!.keys.id]);
    back.client.break();
    const lost = await leaf.client.next('overlay:changed', each => each.gone.length > 0);
    expect(lost.gone).toEqual([back.keys.id]);
  });

  it('RZ-49 a TLS port is named in the certificate when it was reached and shows that certificate', async () => {
    const alice = await person('alice', '127.0.0.7');
    const { server: listener, offer: tls } = await startTls('127.0.0.7');
    await offer(alice, { tls: { ...tls, fingerprint: 'A'.repeat(43) } });
    const named = async () => {
      const { certificate = '' } = await alice.client.next('supernode:role');
      const [hub] = await hubsIn([certificate]);
      return hub?.listeners;
    };
    expect(await named()).toEqual([]);
    await offer(alice, { tls });
    await expect.poll(named).toEqual([{ address: '127.0.0.7', ...tls }]);
    listener.close();
  });

  it('RZ-49 outlives a restart of the server: hubs stay hubs, and how long somebody was here is remembered', async () => {
    await server.close();
    server = await start({ minimalUptime: 10 * MINUTE, away: 20_000 });
    const devices = [await person('alice'), await person('bob')];
    for (const device of devices) await offer(device, { uptime: HOUR });
    time += HOUR;
    for (const device of devices) await offer(device, { uptime: 2 * HOUR });
    for (const { client } of devices) await client.next('supernode:role', ({ hub }) => hub === 'active');
    await server.close();

    time += MINUTE;
    server = await start({ minimalUptime: 10 * MINUTE, away: 20_000 });
    // They are not back yet, and nobody else takes their place.
    const carol = await person('carol');
    const { assigned, hubs } = await carol.client.get('overlay:join', {});
    expect(new Set(assigned)).toEqual(idsOf(...devices));
    expect(hubs).toHaveLength(2);
    for (const { account, keys } of devices) {
      const back = await logIn(account, keys, server.url);
      expect(await offer(back, { uptime: 3 * HOUR })).toMatchObject({ hub: 'active', reason: 'chosen' });
    }
  });

  it('RZ-49 where supernodes are switched off nobody may offer, and passes are given all the same', async () => {
    await server.close();
    server = await start({ enabled: false });
    const alice = await person('alice');
    const refusal = { hub: true, uptime: 0, sessions: [], uplink: 0, load: 0 };
    expect(await alice.client.refusal('supernode:offer', refusal)).toBe('not-allowed');
    expect((await alice.client.get('overlay:join', {})).pass).not.toBe('');
  });

  it('RZ-19 RZ-20 what is kept of it is in the export, and goes with the device', async () => {
    const alice = await makeHub('alice');
    const kept = async () => JSON.parse((await alice.client.get('account:export', {})).json).supernodes;
    await expect
      .poll(kept, { interval: 1_000, timeout: 10_000 })
      .toMatchObject([{ device: alice.keys.id, hub: 'active' }]);
    alice.client.socket.emit('device:leave', {});
    await alice.client.closed();
    const leaf = await person('bob');
    await expect.poll(async () => (await leaf.client.get('overlay:join', {})).hubs).toEqual([]);
  });
});

describe('signals to hubs', () => {
  const send = (from: TestDevice, to: TestDevice) =>
    from.client.ask('overlay:signal', { to: to.keys.id, envelope: 'c2VhbGVk' });

  it('RZ-50 go to hubs from anybody, with the pass of the sender, and back to who wrote first', async () => {
    const hub = await makeHub('alice');
    const leaf = await person('bob');
    expect(await send(hub, leaf)).toEqual({ ok: false, error: 'device-offline' });
    expect(await send(leaf, hub)).toMatchObject({ ok: true });
    const { from, pass, envelope } = await hub.client.next('overlay:signal');
    expect([from, envelope]).toEqual([leaf.keys.id, 'c2VhbGVk']);
    const opened = await openToken(suite, 'overlay-pass', pass, overlayPassSchema, server.key);
    expect(opened).toMatchObject({ ok: true, value: { device: leaf.keys.id } });
    expect(await send(hub, leaf)).toMatchObject({ ok: true });
    expect(await leaf.client.next('overlay:signal')).toMatchObject({ from: hub.keys.id });
  });

  it('RZ-50 do not go between leaves, to stand-bys, or to who is not there: none of it tells who is here', async () => {
    const hubs = [await makeHub('alice'), await makeHub('bob')];
    const [carol, dora] = [await person('carol'), await person('dora')];
    expect((await offer(carol, { uptime: HOUR })).hub).toBe('standby');
    expect(await send(dora, carol)).toEqual({ ok: false, error: 'device-offline' });
    expect(await send(carol, dora)).toEqual({ ok: false, error: 'device-offline' });
    expect(await send(hubs[0]!, hubs[1]!)).toMatchObject({ ok: true });
    // What was written to one hub is no invitation to another.
    await send(dora, hubs[0]!);
    expect(await send(hubs[1]!, dora)).toEqual({ ok: false, error: 'device-offline' });
    hubs[0]!.client.close();
    await expect.poll(() => send(dora, hubs[0]!)).toEqual({ ok: false, error: 'device-offline' });
  });

  it('RZ-50 an invisible device may have a hub, and no other hub finds it', async () => {
    const hubs = [await makeHub('alice'), await makeHub('bob')];
    const carol = await person('carol');
    await carol.client.get('presence:set', { state: 'invisible', text: '' });
    const { assigned } = await carol.client.get('overlay:join', {});
    expect(assigned).toHaveLength(2);
    expect(await send(carol, hubs[0]!)).toMatchObject({ ok: true });
    expect(await send(hubs[0]!, carol)).toMatchObject({ ok: true });
    expect(await send(hubs[1]!, carol)).toEqual({ ok: false, error: 'device-offline' });
  });
});
