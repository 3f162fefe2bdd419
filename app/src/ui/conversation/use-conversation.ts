import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { MessageRow } from '../../api/contract.ts';
import { useClient } from '../state/client-context.ts';
import { useTopic } from '../state/use-topic.ts';
import { attached, endOf, type Held, shownRows, startOf, withNewer, withOlder } from './held-rows.ts';
import { useUnexpired } from './use-unexpired.ts';

/** Rows that a conversation opens with. */
const NEWEST = 200;
/** Rows fetched at a time: little enough to be laid out within a frame or two. */
const PAGE = 100;
/** Rows around a place that is jumped to. */
const AROUND = 200;

export interface ConversationLog {
  /** Oldest first, without gaps. */
  readonly rows: readonly MessageRow[];
  /** False until the first rows came. */
  readonly loaded: boolean;
  /** Whether there are older rows. */
  readonly more: boolean;
  /** Whether there are newer rows than these: the end of the list is not the end of the conversation. */
  readonly newer: boolean;
  /** Undefined when there are no older rows, or while rows are on their way. */
  readonly loadOlder: (() => void) | undefined;
  readonly loadNewer: (() => void) | undefined;
  /** Shows the rows around a place. */
  readonly goTo: (place: string) => void;
  /** Shows the newest rows. */
  readonly goToEnd: () => void;
  /** Rows are on their way. */
  readonly loading: boolean;
}

/**
 * A stretch of a conversation, which moves along it: at first its newest rows, then pages of older ones, or what lies around
 * a place far back. It never grows past a bound, however long one scrolls. The topic also tells of older rows that change
 * (edits, reactions, delivery marks), so what is shown of them is what they say now.
 */
export function useConversation(address: string): ConversationLog {
  const client = useClient();
  const { rows: told, loaded } = useTopic('conversation', { address, count: NEWEST });
  const [kept, setKept] = useState<Held>();
  const [before, setBefore] = useState<readonly MessageRow[]>([]);
  const [fetching, setFetching] = useState(false);

  const held = loaded ? (attached(kept, told, before) ?? startOf(told, NEWEST)) : undefined;
  if (held !== kept && held !== undefined) setKept(held);
  if (loaded && before !== told) setBefore(told);
  const all = useMemo(() => (held ? shownRows(held, told) : told), [held, told]);
  const rows = useUnexpired(all);

  const latest = useRef({ told, all });
  useEffect(() => {
    latest.current = { told, all };
  }, [told, all]);

  const fetch = useCallback(
    (
      where: { readonly before: string } | { readonly after: string } | { readonly around: string },
      take: (now: Held, page: { rows: MessageRow[]; more: boolean; newer: boolean }) => Held,
    ) => {
      setFetching(true);
      const limit = 'around' in where ? AROUND : PAGE;
      void client.call('chat.history', { address, limit, ...where }).then(page => {
        setFetching(false);
        if (page.ok) setKept(now => now && take(now, page.value));
      });
    },
    [client, address],
  );
  const first = all[0]?.order;
  const last = all.at(-1)?.order;
  const loadOlder = useCallback(() => {
    if (first === undefined) return;
    fetch({ before: first }, (now, page) => withOlder(now, latest.current.told, page.rows, page.more));
  }, [fetch, first]);
  const loadNewer = useCallback(() => {
    if (last === undefined) return;
    fetch({ after: last }, (now, page) => withNewer(now, latest.current.told, page.rows, page.newer));
  }, [fetch, last]);
  const goTo = useCallback(
    (place: string) =>
      fetch({ around: place }, (now, page) =>
        withNewer(
          { ...now, rows: [], more: page.more, newer: true },
          latest.current.told,
          page.rows,
          page.newer,
        ),
      ),
    [fetch],
  );
  const goToEnd = useCallback(() => setKept(now => now && endOf(now)), []);

  // My own new message is always shown, wherever I was reading.
  const newestMine = told.at(-1)?.mine === true ? told.at(-1)?.id : undefined;
  const mineBefore = useRef(newestMine);
  useEffect(() => {
    if (newestMine !== undefined && newestMine !== mineBefore.current) {
      setKept(now => (now?.newer ? endOf(now) : now));
    }
    mineBefore.current = newestMine;
  }, [newestMine]);

  const ready = loaded && !fetching;
  return {
    rows,
    loaded,
    more: held?.more ?? true,
    newer: held?.newer ?? false,
    loadOlder: ready && held?.more ? loadOlder : undefined,
    loadNewer: ready && held?.newer ? loadNewer : undefined,
    goTo,
    goToEnd,
    loading: !ready,
  };
}
