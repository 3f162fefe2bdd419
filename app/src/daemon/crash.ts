import { describeError } from '../engine/diagnostics/describe-error.ts';
import type { Diary } from '../engine/diagnostics/diary.ts';

/** An exception that nobody caught ends this process, and is written down first: without its message, which may quote. */
export function endOnCrash(diary: Diary): void {
  process.once('uncaughtException', error => {
    const { type, code, stack } = describeError(error);
    diary.write('error', 'crashed', { type, code, stack });
    process.stderr.write(`Kith crashed: ${type}${code === undefined ? '' : ` (${code})`}\n${stack}\n`);
    process.exit(1);
  });
}
