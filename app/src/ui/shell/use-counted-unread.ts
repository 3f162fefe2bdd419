import { countedUnread } from '../roster/notify-state.ts';
import { useNow } from '../state/use-now.ts';
import { useTopicSummary } from '../state/use-topic.ts';

/**
 * What is shown outside of the window follows this much later: a message that is read as it arrives is counted for a
 * moment. Milliseconds.
 */
export const SETTLED = 150;

/** Unread messages of all people but muted ones: in the rail, in the title and on the badge. */
export function useCountedUnread(): number {
  const now = useNow(60_000);
  return useTopicSummary('roster', {}, rows => countedUnread(rows, now));
}
