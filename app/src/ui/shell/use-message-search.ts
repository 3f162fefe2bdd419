import { useEffect, useRef, useState } from 'react';
import { useClient } from '../state/client-context.ts';
import type { SearchHit } from './search-results.ts';

const HITS = 30;

/**
 * Messages that contain the query; those of the last query stay until the next are there. A query is asked at once, and
 * one at a time: while one is under way, only the newest of those that follow waits.
 */
export function useMessageSearch(
  query: string,
  address: string | undefined,
): { readonly hits: readonly SearchHit[]; readonly busy: boolean } {
  const client = useClient();
  const [hits, setHits] = useState<readonly SearchHit[]>([]);
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  const wanted = useRef<{ readonly query: string; readonly address: string | undefined }>(undefined);
  useEffect(() => {
    wanted.current = { query, address };
    if (query === '') {
      setHits([]);
      setBusy(false);
      return;
    }
    setBusy(true);
    if (running.current) return;
    const search = async () => {
      running.current = true;
      for (let now = wanted.current; now && now.query !== ''; now = wanted.current) {
        const { address: within } = now;
        const result = await client.call('chat.search', {
          query: now.query,
          limit: HITS,
          ...(within !== undefined && { address: within }),
        });
        if (wanted.current !== now) continue;
        setHits(result.ok ? result.value.hits : []);
        setBusy(false);
        break;
      }
      running.current = false;
    };
    void search();
  }, [client, query, address]);
  useEffect(
    () => () => {
      wanted.current = undefined;
    },
    [],
  );
  return { hits, busy };
}
