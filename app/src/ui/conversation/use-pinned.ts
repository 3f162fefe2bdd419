import { useEffect, useState } from 'react';
import type { MessageRow } from '../../api/contract.ts';
import { useClient } from '../state/client-context.ts';
import { isSaid, type SaidRow, wordsOf } from './message-actions.ts';

const NONE: readonly SaidRow[] = [];

/** Pinned messages of a conversation, the newest first; asked for again when those among its rows are others. */
export function usePinned(address: string, rows: readonly MessageRow[]): readonly SaidRow[] {
  const client = useClient();
  const [pinned, setPinned] = useState(NONE);
  const here = rows
    .filter(isSaid)
    .filter(row => row.pinned)
    .map(row => `${row.id} ${wordsOf(row)}`)
    .join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is pinned here says that the answer is another one
  useEffect(() => {
    let current = true;
    void client.call('chat.pinned', { address }).then(result => {
      if (current && result.ok) setPinned(result.value.rows.filter(isSaid));
    });
    return () => {
      current = false;
    };
  }, [client, address, here]);
  return pinned;
}
