import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lanAddress } from '../../../rendezvous-server/src/listeners.ts';
import { type Rendezvous, startRendezvous } from '../../../rendezvous-server/src/rendezvous.ts';
import { DaemonProcess } from './testing/daemon-process.ts';

const HOST = '127.0.0.1';
let folder: string;
let server: Rendezvous;
let daemon: DaemonProcess;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-network-'));
  server = await startRendezvous({
    data: join(folder, 'server'),
    name: 'home.example',
    port: 0,
    relay: { hosts: [{ address: HOST }] },
    supernodes: { minimalUptime: 0, ownNetworks: ['127.0.0.0/8'] },
  });
  daemon = await DaemonProcess.start(join(folder, 'data'));
});
afterEach(async () => {
  await daemon.stop();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

it('a window sees what kind of network it is, has it measured, and stops what its device does for others', async () => {
  const network = (wanted: Parameters<typeof daemon.until<'network'>>[2]) =>
    daemon.until('network', {}, wanted);
  const [before] = await network(([row]) => row !== undefined);
  expect(before).toMatchObject({
    overlay: 'none',
    nat: { mapping: 'unknown', filtering: 'unknown', addresses: [], samples: [], measuring: false },
    supernode: { possible: true, hub: 'none', relay: 'off', reason: 'not-willing', routerPorts: [] },
    wanted: false,
  });
  await daemon.client.call('account.sign-up', {
    server: server.url,
    userName: 'ann',
    password: 'correct horse battery',
    deviceName: 'laptop',
  });
  const [measured] = await network(([row]) => row?.nat.measuredAt !== undefined);
  // One server alone can't compare, but it sees the address that the machine has.
  expect(measured?.nat).toMatchObject({ mapping: 'none', udp: true, addresses: [HOST] });
  expect(await daemon.client.call('network.measure', {})).toEqual({ ok: true, value: {} });
  const { measuredAt = 0 } = measured?.nat ?? {};
  await network(([row]) => (row?.nat.measuredAt ?? 0) > measuredAt);
  await daemon.client.call('settings.change', { volunteer: 'yes' });
  // Without a network there is nothing to serve with; with one, the rendezvous says why it does or does not.
  const waiting = ['not-willing', 'asking', ...(lanAddress() === HOST ? [] : ['offline'])];
  await network(([row]) => row !== undefined && !waiting.includes(row.supernode.reason));
  expect(await daemon.client.call('network.stop', { stopped: true })).toEqual({ ok: true, value: {} });
  await network(([row]) => row?.supernode.reason === 'stopped');
}, 60_000);
