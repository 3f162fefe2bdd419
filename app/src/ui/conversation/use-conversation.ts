import { useCallback, useMemo, useState } from 'react';
import type { MessageRow } from '../../api/contract.ts';
import { useClient } from '../state/client-context.ts';
import { useTopic } from '../state/use-topic.ts';
import { withLatest } from './older-rows.ts';

/** Rows that a conversation opens with. */
const NEWEST = 200;
const PAGE = 200;
/** A page on the way to a place far up. */
const LONG_PAGE = 500;

/** Asks for older rows; for many of them on the way to a place far up. */
export type LoadOlder = (many?: boolean) => void;

export interface ConversationLog {
  /** Oldest first. */
  readonly rows: readonly MessageRow[];
  /** False until the first rows came. */
  readonly loaded: boolean;
  /** Whether there are older rows. */
  readonly more: boolean;
  /** Undefined when there are no older rows, or while they are on their way. */
  readonly loadOlder: LoadOlder | undefined;
  /** Older rows are on their way. */
  readonly loading: boolean;
}

/** Rows before those of the topic, in pages. */
interface Older {
  /** Place of the topic's first row: the pages end before it. */
  readonly floor: string;
  readonly rows: readonly MessageRow[];
  readonly more: boolean;
}

/**
 * The newest rows of a conversation, and older ones in pages as they are asked for. The topic also tells of older rows
 * that change (edits, reactions, delivery marks), so what is shown of them is what they say now.
 */
export function useConversation(address: string): ConversationLog {
  const client = useClient();
  const { rows: told, loaded } = useTopic('conversation', { address, count: NEWEST });
  const [kept, setKept] = useState<Older>();
  const [fetching, setFetching] = useState(false);

  // The rows that were the topic's first are not there any more: it was read anew, and pages would leave a gap.
  const fits = kept !== undefined && (kept.floor === '' || told.some(row => row.order === kept.floor));
  const older = fits ? kept : loaded ? startOf(told) : undefined;
  if (older !== kept && older !== undefined) setKept(older);

  const rows = useMemo(() => (older ? withLatest(older.rows, told, older.floor) : told), [older, told]);
  const before = rows[0]?.order;
  const loadOlder = useCallback(
    (many = false) => {
      setFetching(true);
      const limit = many ? LONG_PAGE : PAGE;
      void client
        .call('chat.history', { address, limit, ...(before !== undefined && { before }) })
        .then(page => {
          setFetching(false);
          if (!page.ok) return;
          setKept(now => now && { ...now, rows: [...page.value.rows, ...now.rows], more: page.value.more });
        });
    },
    [client, address, before],
  );
  return {
    rows,
    loaded,
    more: older?.more ?? true,
    loadOlder: loaded && !fetching && older?.more ? loadOlder : undefined,
    loading: !loaded || fetching,
  };
}

function startOf(told: readonly MessageRow[]): Older {
  const whole = told.length < NEWEST;
  return { floor: whole ? '' : (told[0]?.order ?? ''), rows: [], more: !whole };
}
