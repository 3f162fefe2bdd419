import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { RosterRow } from '../../api/contract.ts';
import { useClient } from '../state/client-context.ts';
import { matchPeople } from './search-results.ts';

const NOBODY: readonly RosterRow[] = [];

/** People whose name or address fits a query. Without one the list of people is not followed. */
export function useMatchingPeople(query: string): readonly RosterRow[] {
  const roster = useClient().topic('roster', {});
  const searching = query !== '';
  const subscribe = useCallback(
    (listener: () => void) => (searching ? roster.subscribe(listener) : () => undefined),
    [roster, searching],
  );
  const rows = useSyncExternalStore(subscribe, () => (searching ? roster.getSnapshot().rows : NOBODY));
  return useMemo(() => matchPeople(rows, query), [rows, query]);
}
