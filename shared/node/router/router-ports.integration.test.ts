import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOME, HomeRouter, missingForRouters, NEIGHBOUR } from './testing/home-router.ts';

const why = missingForRouters();

describe.skipIf(why !== undefined)(`ports of a router${why ? ` (skipped: ${why})` : ''}`, () => {
  let router: HomeRouter;
  const children: ChildProcess[] = [];
  beforeEach(() => {
    router = new HomeRouter();
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    router.dispose();
  });

  function ask(...ports: number[]) {
    const [command = '', ...before] = router.inHome;
    const script = new URL('testing/asking-child.ts', import.meta.url).pathname;
    const child = spawn(command, [...before, process.execPath, script, ...ports.map(String)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.push(child);
    const lines = createInterface(child.stdout);
    return {
      granted: async () => String(await once(lines, 'line')),
      again: () => child.stdin.write('\n'),
      end: async () => {
        const exit = once(child, 'exit');
        child.stdin.end();
        await exit;
      },
    };
  }

  const passed = new Set([`20000 ${HOME} 20000`, `20001 ${HOME} 20001`]);

  it.each(['PCP', 'NAT-PMP', 'UPnP'] as const)(
    'are asked for again by %s: a router may forget',
    async way => {
      await router.answer(way);
      const asking = ask(20_000, 20_001);
      expect(await asking.granted()).toBe('20000 20001');
      expect(router.opened()).toEqual(passed);
      await router.forget();
      expect(router.opened()).toEqual(new Set());
      await router.answer(way);
      asking.again();
      expect(await asking.granted()).toBe('20000 20001');
      expect(router.opened()).toEqual(passed);
    },
  );

  it('are all given back to a router that answers in every protocol', async () => {
    await router.answer('PCP', 'NAT-PMP', 'UPnP');
    const asking = ask(20_000, 20_001);
    expect(await asking.granted()).toBe('20000 20001');
    expect(router.opened()).toEqual(passed);
    await asking.end();
    expect(router.opened()).toEqual(new Set());
  });

  it('have the number that was wished: PCP hands out another one where a neighbour has it', async () => {
    await router.answer('PCP');
    router.liveAt(NEIGHBOUR);
    const neighbour = ask(20_000);
    expect(await neighbour.granted()).toBe('20000');
    router.liveAt(HOME);
    const asking = ask(20_000, 20_005);
    expect(await asking.granted()).toBe('20005');
    expect(router.opened()).toEqual(new Set([`20000 ${NEIGHBOUR} 20000`, `20005 ${HOME} 20005`]));
    await asking.end();
    expect(router.opened()).toEqual(new Set([`20000 ${NEIGHBOUR} 20000`]));
  });

  it('are the same after a crash, which leaves the old ones behind', async () => {
    await router.answer('PCP');
    expect(await ask(20_000, 20_001).granted()).toBe('20000 20001');
    for (const child of children) child.kill('SIGKILL');
    expect(await ask(20_000, 20_001).granted()).toBe('20000 20001');
    expect(router.opened()).toEqual(passed);
  });
});
