import { useEffect, useState } from 'react';
import { useClient } from '../state/client-context.ts';
import type { SearchHit } from './search-results.ts';

/** Typing pauses this long before the history is searched. */
const PAUSE = 150;
const HITS = 30;

/** Messages that contain the query; those of the last query stay until the next are there. */
export function useMessageSearch(
  query: string,
  address: string | undefined,
): { readonly hits: readonly SearchHit[]; readonly busy: boolean } {
  const client = useClient();
  const [hits, setHits] = useState<readonly SearchHit[]>([]);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (query === '') {
      setHits([]);
      setBusy(false);
      return undefined;
    }
    let current = true;
    setBusy(true);
    const timer = setTimeout(() => {
      void client
        .call('chat.search', { query, limit: HITS, ...(address !== undefined && { address }) })
        .then(result => {
          if (!current) return;
          setHits(result.ok ? result.value.hits : []);
          setBusy(false);
        });
    }, PAUSE);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [client, query, address]);
  return { hits, busy };
}
