import { useMemo } from 'react';
import type { MessageRow } from '../../api/contract.ts';
import { useTopicSummary } from '../state/use-topic.ts';

/** The ids of what is being prepared for somebody, the oldest first; without those that are messages already. */
export function usePendingFiles(address: string, rows: readonly MessageRow[]): readonly string[] {
  const ids = useTopicSummary('transfers', {}, transfers =>
    transfers
      .filter(row => row.address === address && row.direction === 'out' && isPending(row))
      .map(({ id }) => id)
      .join(' '),
  );
  return useMemo(() => {
    if (ids === '') return [];
    const sent = new Set(rows.slice(-ids.length).map(({ id }) => id));
    return ids.split(' ').filter(id => !sent.has(id));
  }, [ids, rows]);
}

/** It has no entry yet: what failed before it was sent can't be cleared, since nothing of it is over. */
function isPending({ state, can }: { state: string; can: { clear?: true | undefined } }): boolean {
  return state === 'preparing' || (state === 'failed' && !can.clear);
}
