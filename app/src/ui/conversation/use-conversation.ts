import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { MessageRow } from '../../api/contract.ts';
import { useClient } from '../state/client-context.ts';
import { useTopic } from '../state/use-topic.ts';
import {
  attached,
  borders,
  endOf,
  type Held,
  shownRows,
  startOf,
  withNewer,
  withOlder,
} from './held-rows.ts';
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
  /** My newest message of the whole conversation, which need not be among the rows. */
  readonly newestMineId: string | undefined;
  /** Undefined when there are no older rows. While rows are on their way it does nothing. */
  readonly loadOlder: (() => void) | undefined;
  readonly loadNewer: (() => void) | undefined;
  /** Shows the rows around a place. */
  readonly goTo: (place: string) => void;
  /** Shows the newest rows. */
  readonly goToEnd: () => void;
  /** The rows around a place are on their way. */
  readonly jumping: boolean;
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
  /** A page is on its way. Nothing shows it, so nothing is rendered for it. */
  const paging = useRef(false);
  const [jumping, setJumping] = useState(false);

  const held = loaded ? (attached(kept, told, before) ?? startOf(told, NEWEST)) : undefined;
  if (held !== kept && held !== undefined) setKept(held);
  if (loaded && before !== told) setBefore(told);
  const all = useMemo(() => (held ? shownRows(held, told) : told), [held, told]);
  const rows = useUnexpired(all);

  const latest = useRef(told);
  useEffect(() => {
    latest.current = told;
  }, [told]);

  const fetch = useCallback(
    (
      where: { readonly before: string } | { readonly after: string } | { readonly around: string },
      take: (now: Held, page: { rows: MessageRow[]; more: boolean; newer: boolean }) => Held,
    ) => {
      const jumps = 'around' in where;
      if (!jumps && paging.current) return;
      paging.current = true;
      if (jumps) setJumping(true);
      const limit = jumps ? AROUND : PAGE;
      void client.call('chat.history', { address, limit, ...where }).then(page => {
        paging.current = false;
        setJumping(false);
        if (!page.ok) return;
        setKept(now => (now && (jumps || borders(now, latest.current, where)) ? take(now, page.value) : now));
      });
    },
    [client, address],
  );
  const first = all[0]?.order;
  const last = all.at(-1)?.order;
  const loadOlder = useCallback(() => {
    if (first === undefined) return;
    fetch({ before: first }, (now, page) => withOlder(now, latest.current, page.rows, page.more));
  }, [fetch, first]);
  const loadNewer = useCallback(() => {
    if (last === undefined) return;
    fetch({ after: last }, (now, page) => withNewer(now, latest.current, page.rows, page.newer));
  }, [fetch, last]);
  const goTo = useCallback(
    (place: string) =>
      fetch({ around: place }, (now, page) =>
        withNewer({ ...now, rows: [], more: page.more, newer: true }, latest.current, page.rows, page.newer),
      ),
    [fetch],
  );
  const goToEnd = useCallback(() => setKept(now => now && endOf(now)), []);

  // My own new message is always shown, wherever I was reading. One that is the newest only since others disappeared is not.
  const mine = told.findLast(isMyMessage);
  const [newestMine, setNewestMine] = useState(mine);
  if (mine && mine.order > (newestMine?.order ?? '')) setNewestMine(mine);
  const newestMineId = newestMine?.id;
  const mineBefore = useRef(newestMineId);
  useEffect(() => {
    if (newestMineId !== mineBefore.current) setKept(now => (now?.newer ? endOf(now) : now));
    mineBefore.current = newestMineId;
  }, [newestMineId]);

  const more = held?.more ?? true;
  const newer = held?.newer ?? false;
  return useMemo(
    () => ({
      rows,
      loaded,
      more,
      newer,
      newestMineId,
      loadOlder: loaded && more ? loadOlder : undefined,
      loadNewer: loaded && newer ? loadNewer : undefined,
      goTo,
      goToEnd,
      jumping: jumping || !loaded,
    }),
    [rows, loaded, more, newer, newestMineId, loadOlder, loadNewer, goTo, goToEnd, jumping],
  );
}

function isMyMessage({ mine, body }: MessageRow): boolean {
  return mine && body.type !== 'call' && body.type !== 'timer';
}
