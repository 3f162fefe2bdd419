/** Resident memory of the bundled daemon with 200 buddies, some online, when nothing happens. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import * as people from '../e2e/fixtures/actions/people.ts';
import { BUDDIES, withFullRoster } from './support/full-roster.ts';
import { median, report } from './support/report.ts';

const ROUNDS = 3;
const BAR = 120;
/** From the closed window to the measurement, milliseconds: connected, all cards fetched, nothing under way. */
const IDLE = 10_000;

/** Megabytes (1,000,000 bytes). */
function residentMemory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return (Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1_024) / 1_000_000;
}

await withFullRoster(async person => {
  const daemon: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await person.startEngine();
    await person.openWindow();
    await people.expectConnected(person);
    await person.closeWindow();
    await setTimeout(IDLE);
    daemon.push(residentMemory(person.daemonPid));
    await person.stop();

    const child = spawn(process.execPath, ['-e', "setInterval(() => {}, 1000); console.log('up')"]);
    await once(child.stdout, 'data');
    bare.push(residentMemory(child.pid ?? 0));
    child.kill();
  }

  const value = median(daemon);
  const limit = median(bare);
  report({
    name: `memory of the daemon, idle with ${BUDDIES} buddies`,
    value,
    unit: 'MB',
    against: `bare Node process: ${limit.toFixed(0)} MB`,
    ratio: value / limit,
    bar: `at most ${BAR} MB`,
    ok: value <= BAR,
  });
});
