import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { missingForHosts, missingForSlowLines, TwoHosts } from '../../../../e2e/fixtures/host.ts';
import {
  type ChildServer,
  startChildServer,
} from '../../../../rendezvous-server/src/testing/child-server.ts';
import { type ChildNetwork, startChildNetwork } from './testing/child-network.ts';

const NETWORKS = '198.18.0.0/15';
const why = missingForHosts() ?? missingForSlowLines();

describe.skipIf(why !== undefined)(`slow lines${why ? ` (skipped: ${why})` : ''}`, () => {
  let folder: string;
  let hosts: TwoHosts;
  let server: ChildServer | undefined;
  let device: ChildNetwork | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kith-uplink-'));
    hosts = new TwoHosts();
  });
  afterEach(async () => {
    await device?.stop();
    device = undefined;
    await server?.kill();
    hosts.dispose();
    rmSync(folder, { recursive: true });
  });

  it.each([20_000, 100_000, 500_000])(
    'SN-8 of %i bytes per second are measured within a factor of two',
    async rate => {
      server = await startChildServer(
        [
          ...['--data', folder, '--port', '0', '--name', 'home.example', '--tls-host', hosts.stays.address],
          ...['--relay-networks', NETWORKS, '--supernode-uptime', '0'],
        ],
        { command: [...hosts.stays.command] },
      );
      hosts.slow(rate);
      device = startChildNetwork(hosts.moves.command, {
        server: server.invite,
        userName: 'ann',
        networks: NETWORKS,
      });
      const { uplink } = await device.until(line => line.uplink > 0);
      expect(uplink).toBeGreaterThan(rate / 2);
      expect(uplink).toBeLessThan(rate * 2);
    },
  );
});
