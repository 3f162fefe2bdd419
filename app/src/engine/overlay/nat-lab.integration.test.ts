import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { missingForHosts } from '../../../../e2e/fixtures/host.ts';
import { missingForNats, type NatKind, NatLab, PUBLIC_NETWORKS } from '../../../../e2e/fixtures/nat-lab.ts';
import {
  type ChildServer,
  startChildServer,
} from '../../../../rendezvous-server/src/testing/child-server.ts';
import { type ChildNetwork, startChildNetwork } from './testing/child-network.ts';

const why = missingForHosts() ?? missingForNats();
const networks = PUBLIC_NETWORKS.join(',');

describe.skipIf(why !== undefined)(`NATs${why ? ` (skipped: ${why})` : ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'kith-nats-'));
  let lab: NatLab | undefined;
  let server: ChildServer | undefined;
  const devices: ChildNetwork[] = [];
  afterEach(async () => {
    await Promise.all(devices.splice(0).map(device => device.stop()));
    await server?.kill();
    lab?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A server, and two devices: a supernode without a NAT, and the one that wants to know. */
  async function start(kind: NatKind) {
    lab = new NatLab({ a: kind, b: 'none' });
    const child = await startChildServer(
      [
        ...['--data', join(folder, 'data'), '--port', '0', '--name', 'home.example'],
        ...['--tls-host', lab.server.address, '--relay-networks', networks, '--supernode-uptime', '0'],
      ],
      { command: [...lab.server.command] },
    );
    server = child;
    const enter = (side: 'a' | 'b', userName: string) => {
      const device = startChildNetwork(lab?.[side].command ?? [], {
        server: child.invite,
        userName,
        networks,
      });
      devices.push(device);
      return device;
    };
    const observer = enter('b', 'bob');
    await observer.until(({ supernode }) => supernode.relay === 'serving');
    return enter('a', 'ann');
  }

  it.each([
    ['none', 'none', 'endpoint-independent'],
    ['full cone', 'endpoint-independent', 'endpoint-independent'],
    ['restricted cone', 'endpoint-independent', 'address-dependent'],
    ['port-restricted cone', 'endpoint-independent', 'address-and-port-dependent'],
    ['symmetric', 'address-dependent', 'address-and-port-dependent'],
  ] as const)('of the kind "%s" are seen as they are', async (kind, mapping, filtering) => {
    const device = await start(kind);
    const { nat, supernode } = await device.until(
      line => line.nat.measuredAt !== undefined && !line.nat.measuring,
    );
    expect({ kind, ...nat }).toMatchObject({ kind, mapping, filtering, udp: true });
    expect(nat.samples.map(({ observer }) => observer.split(':')[0]).sort()).toEqual([
      lab?.server.address,
      lab?.b.address,
    ]);
    expect(nat.addresses).toEqual([kind === 'none' ? lab?.a.address : '198.51.100.2']);
    expect(supernode.possible).toBe(true);
  });

  it('that let no UDP through are seen as that', async () => {
    const device = await start('no UDP');
    const { nat } = await device.until(line => line.nat.measuredAt !== undefined && !line.nat.measuring);
    expect(nat).toMatchObject({ mapping: 'unknown', filtering: 'unknown', udp: false, samples: [] });
  });
});
