import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { overUdp, TurnSession } from '@kith/shared/node/relay/testing/turn-wire';
import { LIMITS } from '@kith/shared/protocol/limits';
import { parseNetwork } from '@kith/shared/relay/peer-policy';
import { STUN_ATTRIBUTES } from '@kith/shared/relay/stun-message';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeNatProbe } from '../../platform/node/nat-probe.ts';
import { NodeSupernodeHost } from '../../platform/node/supernode-host/node-supernode-host.ts';
import { SocketIoConnector } from '../../platform/rendezvous/socket-io-connector.ts';
import { systemClock } from '../../platform/system-clock.ts';
import { RelayServers } from '../links/relay-servers.ts';
import type { PowerState } from '../ports/power-source.ts';
import { setUpHousehold } from '../session/testing/household.ts';
import type { Person } from '../session/testing/person.ts';
import { SettingsService } from '../settings/settings-service.ts';
import { NatService } from './nat-service.ts';
import { StayRecord } from './stay-record.ts';
import { SupernodeService } from './supernode-service.ts';

const HOST = '127.0.0.1';
const OWN = '127.0.0.0/8';
const MAINS = { onBattery: false, metered: false };

let folder: string;
const ends: (() => Promise<void>)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kith-supernode-'));
});
afterEach(async () => {
  await Promise.all(ends.splice(0).map(end => end()));
  rmSync(folder, { recursive: true });
});

const household = setUpHousehold(() => ({
  data: join(folder, 'server'),
  relay: { hosts: [{ address: HOST }] },
  supernodes: { minimalUptime: 0, ownNetworks: [OWN], probeInterval: 300, settle: 0, handOver: 0 },
}));

const network = parseNetwork(OWN);

/** Comes from another address: who is at the same one as a supernode may be behind the same router, and is not sent to it. */
const elsewhere = new SocketIoConnector(() => {
  const options: object = { localAddress: '127.0.0.2' };
  return { options, refusedCertificate: () => false };
});

/** Somebody whose device may serve, with all that decides about it. */
async function volunteer(name: string) {
  const person = await household.join(name);
  const { database, rendezvous } = person;
  const time = { ahead: 0 };
  const clock = { ...systemClock, now: () => Date.now() + time.ahead };
  const power: { state: PowerState; reads: number } = { state: MAINS, reads: 0 };
  const settings = await SettingsService.load(database);
  const report = (error: unknown) => {
    throw error;
  };
  const relays = new RelayServers(rendezvous, clock);
  const stay = await StayRecord.load(database, clock);
  const supernode = new SupernodeService({
    host: new NodeSupernodeHost({
      folder: join(folder, name),
      addresses: [HOST],
      ownNetworks: network === undefined ? [] : [network],
      log: { warn: () => undefined },
    }),
    power: {
      read: async () => {
        power.reads += 1;
        return power.state;
      },
    },
    settings,
    rendezvous,
    nat: new NatService({ probe: nodeNatProbe, relays, rendezvous, clock, report }),
    stay,
    sendRate: () => 0,
    random: size => randomBytes(size),
    clock,
    report,
  });
  supernode.follow('home.example');
  ends.push(() => supernode.close());
  return { person, settings, supernode, time, power, stay };
}

/** Resolves as soon as it holds; every change is a reason to look again. */
function until({ supernode }: { readonly supernode: SupernodeService }, holds: () => boolean): Promise<void> {
  return new Promise(resolve => {
    const look = () => {
      if (!holds()) return;
      stop();
      resolve();
    };
    const stop = supernode.onChange(look);
    look();
  });
}

/** The relays that a device is told. */
async function relaysFor({ rendezvous }: Person) {
  const told = await rendezvous.request('relay:servers', {});
  if (!told.ok) throw new Error(told.error);
  return told.value.servers.filter(({ credential }) => credential !== undefined);
}

const portsOf = (servers: Awaited<ReturnType<typeof relaysFor>>) =>
  servers.map(({ urls }) => Number(/:(\d+)\?/.exec(urls[0] ?? '')?.[1]));

/** At the relay of that port, with the password that somebody was told. */
async function relaySession(servers: Awaited<ReturnType<typeof relaysFor>>, port: number) {
  const { username = '', credential = '' } = servers[portsOf(servers).indexOf(port)] ?? {};
  const wire = await overUdp(port, HOST);
  return { wire, session: new TurnSession(wire, { username, credential }, 'kith') };
}

/** @param lifetime seconds; 0 gives the address back */
function refresh(session: TurnSession, lifetime: number) {
  const value = new Uint8Array(4);
  new DataView(value.buffer).setUint32(0, lifetime);
  return session.ask('refresh', () => [{ type: STUN_ATTRIBUTES.lifetime, value }]);
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(false));
    socket.bind(port, HOST, () => socket.close(() => resolve(true)));
  });
}

describe('a device that may serve', () => {
  it('SN-6 tells nobody before its person said yes, and says when they should be asked', async () => {
    const ann = await volunteer('ann');
    await until(ann, () => ann.power.reads > 0);
    expect(ann.supernode.view).toMatchObject({
      possible: true,
      hub: 'none',
      relay: 'off',
      reason: 'not-willing',
    });
    expect(ann.supernode.wanted).toBe(false);
    ann.time.ahead = 11 * 60_000;
    expect(ann.supernode.wanted).toBe(true);
    ann.supernode.stop(true);
    expect(ann.supernode.wanted).toBe(false);
    ann.supernode.stop(false);
    await ann.settings.change({ volunteer: 'no' });
    expect(ann.supernode.wanted).toBe(false);
    expect(ann.supernode.running).toBeUndefined();
  });

  it('SN-6 relays for others as soon as it was reached, under a password that the rendezvous made', async () => {
    const ann = await volunteer('ann');
    const bob = await household.join('bob', { connector: elsewhere });
    await ann.settings.change({ volunteer: 'yes' });
    await until(ann, () => ann.supernode.view.relay === 'serving');
    expect(ann.supernode.view.since).toBeGreaterThan(0);
    expect(ann.supernode.role?.certificate).toBeDefined();
    const servers = await relaysFor(bob);
    const port = ann.supernode.running?.relay.port ?? 0;
    expect(portsOf(servers)).toContain(port);
    const { wire, session } = await relaySession(servers, port);
    const allocated = await session.allocate();
    expect(allocated.class).toBe('success');
    await until(ann, () => ann.supernode.view.relayUsers === 1);
    wire.close();
  });

  it('SN-8 measures how fast it sends, unless the connection is paid by volume', async () => {
    const ann = await volunteer('ann');
    await ann.settings.change({ volunteer: 'yes' });
    await expect.poll(() => ann.stay.uplink).toBeGreaterThan(32_768);
    const bob = await volunteer('bob');
    bob.power.state = { onBattery: false, metered: true };
    await bob.settings.change({ volunteer: 'yes', volunteerMetered: true });
    await until(bob, () => bob.supernode.view.relay === 'serving');
    expect(bob.stay.uplink).toBe(0);
  });

  it('SN-8 offers without that when the rendezvous refuses, and measures again an hour later', async () => {
    const ann = await volunteer('ann');
    const { rendezvous, session } = ann.person;
    for (let i = 0; i < LIMITS.uplinkRequests; i++)
      await rendezvous.request('supernode:uplink', { padding: '' });
    await ann.settings.change({ volunteer: 'yes' });
    await until(ann, () => ann.supernode.view.relay === 'serving');
    expect(ann.stay.uplink).toBe(0);
    // It does not remember who measured how often.
    await household.restartServer();
    ann.time.ahead = LIMITS.uplinkInterval;
    session.wake();
    await expect.poll(() => ann.stay.uplink).toBeGreaterThan(0);
  });

  it('SN-8 measures anew in another network, when the hour is over', async () => {
    const ann = await volunteer('ann');
    await ann.settings.change({ volunteer: 'yes' });
    await expect.poll(() => ann.stay.uplink).toBeGreaterThan(0);
    ann.supernode.networkChanged();
    expect(ann.stay.uplink).toBe(0);
    await household.restartServer();
    ann.time.ahead = LIMITS.uplinkInterval;
    ann.person.session.wake();
    await expect.poll(() => ann.stay.uplink).toBeGreaterThan(0);
  });

  it('SN-7 stops when its person says so: the rendezvous names it no more, and nobody gets in', async () => {
    const ann = await volunteer('ann');
    const bob = await household.join('bob', { connector: elsewhere });
    await ann.settings.change({ volunteer: 'yes' });
    await until(ann, () => ann.supernode.view.relay === 'serving');
    const port = ann.supernode.running?.relay.port ?? 0;
    ann.supernode.stop(true);
    expect(ann.supernode.view).toMatchObject({ hub: 'none', relay: 'off', reason: 'stopped' });
    expect(ann.supernode.running).toBeUndefined();
    await expect.poll(async () => portsOf(await relaysFor(bob))).not.toContain(port);
    ann.supernode.stop(false);
    await until(ann, () => ann.supernode.view.relay === 'serving');
    expect(ann.supernode.running?.relay.port).toBe(port);
  });

  it('SN-7 relays for a moment longer for who is there, so that they can go elsewhere', async () => {
    const ann = await volunteer('ann');
    const bob = await household.join('bob', { connector: elsewhere });
    await ann.settings.change({ volunteer: 'yes' });
    await until(ann, () => ann.supernode.view.relay === 'serving');
    const port = ann.supernode.running?.relay.port ?? 0;
    const { wire, session } = await relaySession(await relaysFor(bob), port);
    await session.allocate();
    const changed = new Promise(resolve => bob.rendezvous.on('relay:changed', () => resolve(true)));
    ann.supernode.stop(true);
    expect(ann.supernode.view).toMatchObject({ relay: 'off', reason: 'stopped' });
    expect(await changed).toBe(true);
    expect(portsOf(await relaysFor(bob))).not.toContain(port);
    expect((await refresh(session, 600)).class).toBe('success');
    const left = performance.now();
    expect((await refresh(session, 0)).class).toBe('success');
    await until(ann, () => ann.supernode.view.relayUsers === 0);
    expect(performance.now() - left).toBeLessThan(5_000);
    await expect.poll(() => isFree(port)).toBe(true);
    wire.close();
  });

  it.each([
    ['battery', { onBattery: true, metered: false }, 'on-battery', { volunteerOnBattery: true }],
    ['what is paid by volume', { onBattery: false, metered: true }, 'metered', { volunteerMetered: true }],
  ] as const)('SN-6 does not serve on %s, unless that is fine', async (_, state, reason, fine) => {
    const ann = await volunteer('ann');
    ann.power.state = state;
    await ann.settings.change({ volunteer: 'yes' });
    await until(ann, () => ann.supernode.view.reason === reason);
    expect(ann.supernode.running).toBeUndefined();
    await ann.settings.change(fine);
    await until(ann, () => ann.supernode.view.relay === 'serving');
  });

  it('SN-7 goes on while the rendezvous is away, and is known to it when it is back', async () => {
    const ann = await volunteer('ann');
    await ann.settings.change({ volunteer: 'yes' });
    await until(ann, () => ann.supernode.view.relay === 'serving');
    const { relay, tls } = ann.supernode.running ?? {};
    await household.restartServer(async () => {
      await until(ann, () => !ann.person.rendezvous.online);
      expect(ann.supernode.view.relay).toBe('serving');
      expect(ann.supernode.running).toMatchObject({ relay, tls });
    });
    ann.person.session.wake();
    await ann.person.until(() => ann.person.rendezvous.online);
    const bob = await household.join('bob', { connector: elsewhere });
    await expect.poll(async () => portsOf(await relaysFor(bob))).toContain(relay?.port);
  });

  it('remembers how long it was here before', async () => {
    const { database } = await household.join('ann');
    const clock = { ...systemClock, now: () => 1_000_000 + passed };
    let passed = 0;
    for (const length of [5_000, 7_000]) {
      const stay = await StayRecord.load(database, clock);
      passed += length;
      stay.sent(length);
      await stay.write();
      passed += 100;
    }
    const stay = await StayRecord.load(database, clock);
    expect(stay.sessions).toEqual([7_000, 5_000]);
    expect([stay.uptime, stay.uplink]).toEqual([0, 7_000]);
  });
});
