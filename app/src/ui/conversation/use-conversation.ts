import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { MessageRow } from '../../api/contract.ts';
import { useClient } from '../state/client-context.ts';
import { useTopic } from '../state/use-topic.ts';

const FIRST = 100;
/** What the topic gives at most; older rows come in pages that no longer change. */
const MOST = 10_000;
const PAGE = 200;

export interface ConversationLog {
  /** Oldest first. */
  readonly rows: readonly MessageRow[];
  /** False until the first rows came. */
  readonly loaded: boolean;
  /** Asks for older rows; undefined when there are none, or while they are on their way. */
  readonly loadOlder: (() => void) | undefined;
  /** Older rows are on their way. */
  readonly loading: boolean;
}

const NO_ROWS: readonly MessageRow[] = [];

/**
 * The newest rows of a conversation, and older ones as they are asked for. The topic is opened anew with twice the
 * count, so older rows go on changing too (delivery marks); what was there stays on the screen until that arrived.
 */
export function useConversation(address: string): ConversationLog {
  const client = useClient();
  const [count, setCount] = useState(FIRST);
  const [pages, setPages] = useState<{ rows: readonly MessageRow[]; more: boolean }>({
    rows: NO_ROWS,
    more: true,
  });
  const [fetching, setFetching] = useState(false);
  const snapshot = useTopic('conversation', { address, count });
  const last = useRef<readonly MessageRow[]>(NO_ROWS);
  useEffect(() => {
    if (snapshot.loaded) last.current = snapshot.rows;
  }, [snapshot]);
  const topicRows = snapshot.loaded ? snapshot.rows : last.current;
  const rows = useMemo(
    () => (pages.rows.length === 0 ? topicRows : [...pages.rows, ...topicRows]),
    [pages.rows, topicRows],
  );

  const before = rows[0]?.order;
  const grow = useCallback(() => setCount(now => Math.min(MOST, now * 2)), []);
  const fetchPage = useCallback(() => {
    setFetching(true);
    void client
      .call('chat.history', { address, limit: PAGE, ...(before !== undefined && { before }) })
      .then(result => {
        setFetching(false);
        if (result.ok) {
          setPages(now => ({ rows: [...result.value.rows, ...now.rows], more: result.value.more }));
        }
      });
  }, [client, address, before]);

  const loading = !snapshot.loaded || fetching;
  const complete = snapshot.loaded && snapshot.rows.length < count;
  const loadOlder =
    loading || complete ? undefined : count < MOST ? grow : pages.more ? fetchPage : undefined;
  return { rows, loaded: snapshot.loaded || topicRows.length > 0, loadOlder, loading };
}
