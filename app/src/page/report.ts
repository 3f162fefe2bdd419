import { describeError } from '../engine/diagnostics/describe-error.ts';
import { RecentLines } from '../engine/diagnostics/recent-lines.ts';

/** What happened in this page since it was loaded: a page has no log file. */
export const diary = new RecentLines(400, Date.now);

/** What goes wrong is also for whoever looks into the console for it. */
export function report(where: string, error: unknown): void {
  diary.write('error', 'bug', { where, ...describeError(error) });
  // biome-ignore lint/suspicious/noConsole: as said above
  console.error(`Kith, ${where}:`, error);
}
