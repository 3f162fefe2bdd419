import { join } from 'node:path';
import { reportText } from '../api/engine/report.ts';
import { APP_VERSION } from '../engine/diagnostics/app-version.ts';
import { recentLines } from './daemon-log.ts';
import { systemFacts } from './system-facts.ts';

/** The report of a daemon that does not run, because it can't: the machine, and the end of its log. */
export async function reportWithoutEngine(folder: string): Promise<string> {
  const now = { kith: { version: APP_VERSION, engine: 'daemon, not running' }, system: systemFacts() };
  return reportText(now, await recentLines(join(folder, 'daemon.log')));
}
