/** Processor time of the bundled daemon with 200 buddies, some online, while nothing happens. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as people from '../e2e/fixtures/actions/people.ts';
import { BUDDIES, withFullRoster } from './support/full-roster.ts';
import { report } from './support/report.ts';

const BAR = 0.5;
/** From the closed window to the measurement: connected, all cards fetched, nothing under way. Milliseconds. */
const SETTLE = 15_000;
const MEASURED = 60_000;
const baseline = fileURLToPath(new URL('./baselines/idle-socketio.ts', import.meta.url));

/** Nanoseconds that all threads of a process ran so far, as the scheduler counted them. */
function ranFor(pid: number): number {
  return readdirSync(`/proc/${pid}/task`)
    .map(thread => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8'))
    .reduce((sum, stat) => sum + Number(stat.split(' ')[0]), 0);
}

await withFullRoster(async person => {
  await person.startEngine();
  await person.openWindow();
  await people.expectConnected(person);
  await person.closeWindow();
  const bare = spawn(process.execPath, [baseline], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(createInterface(bare.stdout), 'line');
  await setTimeout(SETTLE);

  const pids = [person.daemonPid, bare.pid ?? 0];
  const before = pids.map(ranFor);
  const startedAt = performance.now();
  await setTimeout(MEASURED);
  const elapsed = (performance.now() - startedAt) * 1e6;
  const [daemon, peer] = pids.map((pid, index) => ((ranFor(pid) - before[index]!) / elapsed) * 100);
  bare.kill();
  await person.stop();

  report({
    name: `processor of the daemon, idle with ${BUDDIES} buddies`,
    value: daemon!,
    unit: '% of a core',
    against: `Node with one idle socket.io connection: ${peer!.toPrecision(2)} %`,
    ratio: daemon! / peer!,
    bar: `under ${BAR} %`,
    ok: daemon! < BAR,
  });
});
