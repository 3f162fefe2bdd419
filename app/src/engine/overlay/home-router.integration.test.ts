import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  HOME,
  HomeRouter,
  missingForRouters,
  ROUTER,
  WORLD,
} from '@kith/shared/node/router/testing/home-router';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ChildServer,
  startChildServer,
} from '../../../../rendezvous-server/src/testing/child-server.ts';
import { type ChildNetwork, startChildNetwork } from './testing/child-network.ts';

const why = missingForRouters();

describe.skipIf(why !== undefined)(
  `a supernode behind a home router${why ? ` (skipped: ${why})` : ''}`,
  () => {
    let folder: string;
    let router: HomeRouter;
    let server: ChildServer | undefined;
    let device: ChildNetwork | undefined;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'kith-home-'));
      router = new HomeRouter();
    });
    afterEach(async () => {
      await device?.stop();
      device = undefined;
      await server?.kill();
      router.dispose();
      rmSync(folder, { recursive: true });
    });

    async function start(): Promise<ChildNetwork> {
      server = await startChildServer(
        [
          ...['--data', folder, '--port', '0', '--name', 'home.example'],
          ...['--tls-host', WORLD, '--supernode-uptime', '0'],
        ],
        { command: router.inWorld },
      );
      device = startChildNetwork(router.inHome, { server: server.invite, userName: 'ann' });
      return device;
    }

    it.each(['PCP', 'NAT-PMP', 'UPnP'] as const)(
      'is reached through the ports that it got by %s, and gives them back',
      async way => {
        await router.answer(way);
        const ann = await start();
        const { supernode, nat } = await ann.until(
          line => line.supernode.relay === 'serving' && line.nat.udp === true,
        );
        expect(nat.addresses).toEqual([ROUTER]);
        const first = Number(/^UDP (\d+)$/.exec(supernode.routerPorts[0] ?? '')?.[1]);
        expect(supernode.routerPorts[1]).toBe(`TCP ${first}–${first + 1}`);
        const ports = Array.from({ length: 18 }, (_, i) => `${first + i} ${HOME} ${first + i}`);
        await expect.poll(() => router.opened(), { timeout: 25_000 }).toEqual(new Set(ports));
        ann.stopServing();
        await ann.until(line => line.supernode.reason === 'stopped');
        await expect.poll(() => router.opened(), { timeout: 25_000 }).toEqual(new Set());
      },
      60_000,
    );

    it('says that it is not reached where no router answers', async () => {
      const ann = await start();
      const { supernode } = await ann.until(line => line.supernode.relay === 'unreachable');
      expect(supernode.routerPorts).toEqual([]);
    }, 60_000);
  },
);
