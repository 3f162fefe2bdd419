import type { TransferRow } from '../../api/contract.ts';
import { leftText, percentText, rateText } from '../format/amounts.ts';
import type { Text } from '../i18n/use-text.ts';

/** Sides of a problem that read differently for who sends and who receives. */
const BY_SIDE = new Set(['changed', 'not-found', 'not-readable', 'pick-again']);
const KNOWN = new Set([
  'disk-full',
  'not-writable',
  'withdrawn',
  'bad-data',
  'too-large',
  'not-buddies',
  'ask-again',
  'broken',
]);

/** Why a transfer stands still, as a sentence with a next step. */
export function problemText(
  problem: string | undefined,
  direction: 'in' | 'out',
  name: string,
  text: Text,
): string {
  if (problem !== undefined && BY_SIDE.has(problem)) {
    return text(
      `problem.${problem as 'changed' | 'not-found' | 'not-readable' | 'pick-again'}-${direction}`,
      {
        name,
      },
    );
  }
  const known = problem !== undefined && KNOWN.has(problem);
  return text(
    known
      ? `problem.${problem as 'disk-full' | 'not-writable' | 'withdrawn' | 'bad-data' | 'too-large' | 'not-buddies' | 'ask-again' | 'broken'}`
      : 'problem.unknown',
    { name },
  );
}

/** What a transfer does, in words: `81 % · 1.2 MB/s · 3 min left`. */
export function transferWords(row: TransferRow, name: string, text: Text, locale: string): string {
  const percent = percentText(row.done, row.size, locale);
  switch (row.state) {
    case 'preparing':
      return text('transfer.preparing', { percent });
    case 'waiting':
      return text(`transfer.waiting-${row.direction}`, { name });
    case 'connecting':
      return text('transfer.connecting', { name });
    case 'active': {
      const rate = rateText(row.rate, locale);
      return row.secondsLeft === undefined
        ? text('transfer.active', { percent, rate })
        : text('transfer.active-left', { percent, rate, left: leftText(row.secondsLeft, locale) });
    }
    case 'paused':
      // A full disk holds a download that a person did not hold.
      if (row.problem !== undefined) return problemText(row.problem, row.direction, name, text);
      return text(`transfer.paused-${row.pausedBy ?? 'here'}`, { name, percent });
    case 'saving':
      return text('transfer.saving');
    case 'done':
      return text(`transfer.done-${row.direction}`, { name });
    case 'failed':
      return problemText(row.problem, row.direction, name, text);
    case 'cancelled':
      return text('transfer.cancelled');
  }
}
