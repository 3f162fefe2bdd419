import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOME, HomeRouter, missingForRouters } from './testing/home-router.ts';

const why = missingForRouters();

describe.skipIf(why !== undefined)(`ports of a router${why ? ` (skipped: ${why})` : ''}`, () => {
  let router: HomeRouter;
  let child: ChildProcess | undefined;
  beforeEach(() => {
    router = new HomeRouter();
  });
  afterEach(() => {
    child?.kill('SIGKILL');
    router.dispose();
  });

  it.each(['NAT-PMP', 'UPnP'] as const)('are asked for again by %s: a router may forget', async way => {
    await router.answer(way);
    const [command = '', ...before] = router.inHome;
    const script = new URL('testing/asking-child.ts', import.meta.url).pathname;
    const asking = spawn(command, [...before, process.execPath, script, '20000', '20001'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child = asking;
    const lines = createInterface(asking.stdout);
    const passed = new Set([`20000 ${HOME} 20000`, `20001 ${HOME} 20001`]);
    expect(await once(lines, 'line')).toEqual(['20000 20001']);
    expect(router.opened()).toEqual(passed);
    await router.forget();
    expect(router.opened()).toEqual(new Set());
    await router.answer(way);
    asking.stdin.write('\n');
    expect(await once(lines, 'line')).toEqual(['20000 20001']);
    expect(router.opened()).toEqual(passed);
  });
});
