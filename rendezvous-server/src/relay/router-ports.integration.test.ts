import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOME, HomeRouter, missingForRouters, ROUTER } from '@kith/shared/node/router/testing/home-router';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChildServer, startChildServer } from '../testing/child-server.ts';

const why = missingForRouters();

describe.skipIf(why !== undefined)(`a server behind a home router${why ? ` (skipped: ${why})` : ''}`, () => {
  let folder: string;
  let router: HomeRouter;
  let server: ChildServer | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kith-router-'));
    router = new HomeRouter();
  });
  afterEach(async () => {
    await server?.kill();
    server = undefined;
    router.dispose();
    rmSync(folder, { recursive: true });
  });

  const start = () =>
    startChildServer(
      [
        ...['--data', join(folder, 'data'), '--port', '0', '--name', 'home.example'],
        ...['--tls-host', HOME, '--tls-port', '8443', '--relay-ports', '50000-50003', '--map-ports'],
      ],
      { command: router.inHome },
    );

  it.each(['PCP', 'NAT-PMP', 'UPnP'] as const)(
    'gets its ports by %s, is reached under them, and gives them back',
    async way => {
      await router.answer(way);
      server = await start();
      expect(server.publicUrl).toBe(`https://${ROUTER}:8443`);
      const wanted = [8_443, 3_478, 50_000, 50_001, 50_002, 50_003].map(port => `${port} ${HOME} ${port}`);
      expect(router.opened()).toEqual(new Set(wanted));
      const script = `process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
      fetch('${server.publicUrl}/health').then(r => r.text()).then(t => process.stdout.write(t));`;
      const [command = '', ...before] = router.inWorld;
      const health = spawnSync(command, [...before, process.execPath, '-e', script], { encoding: 'utf8' });
      expect(health.stdout).toBe('{"ok":true}');
      await server.stop();
      server = undefined;
      expect(router.opened()).toEqual(new Set());
    },
  );

  it('starts all the same where no router answers', async () => {
    server = await start();
    expect(server.publicUrl).toBe(`https://${HOME}:8443`);
  }, 60_000);
});
