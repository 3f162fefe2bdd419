import type { TransferRow } from '../../api/contract.ts';

export type TransferFilter = 'all' | 'active' | 'done' | 'failed';

const OVER: ReadonlySet<TransferRow['state']> = new Set(['done', 'cancelled', 'failed']);

/** It moves or waits: everything that is neither over nor only offered. */
export function isActive({ state, direction }: TransferRow): boolean {
  return !OVER.has(state) && !(state === 'waiting' && direction === 'out');
}

/** The transfers to show, what moves first, then the newest first. */
export function transferList(
  rows: readonly TransferRow[],
  filter: TransferFilter,
  person: string | undefined,
): readonly TransferRow[] {
  return rows
    .filter(row => person === undefined || row.address === person)
    .filter(row => passes(row, filter))
    .sort((a, b) => Number(isActive(b)) - Number(isActive(a)) || b.startedAt - a.startedAt);
}

function passes(row: TransferRow, filter: TransferFilter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'active':
      return isActive(row);
    case 'done':
      return row.state === 'done';
    case 'failed':
      return row.state === 'failed' || row.state === 'cancelled';
  }
}

/** How fast all of it moves, in bytes per second. */
export function ratesOf(rows: readonly TransferRow[]): { readonly down: number; readonly up: number } {
  const sum = (direction: 'in' | 'out') =>
    rows
      .filter(row => row.state === 'active' && row.direction === direction)
      .reduce((total, { rate }) => total + rate, 0);
  return { down: sum('in'), up: sum('out') };
}
