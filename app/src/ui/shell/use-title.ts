import { useEffect } from 'react';
import { useTopicSummary } from '../state/use-topic.ts';

/** A message that is read as it arrives is counted for a moment: the title does not flicker with it. Milliseconds. */
const SETTLED = 150;

/** Unread messages in the title of the document: seen in the task bar and on the tab. */
export function useTitle(): void {
  const unread = useTopicSummary('roster', {}, rows => rows.reduce((sum, row) => sum + row.unread, 0));
  useEffect(() => {
    const show = () => {
      document.title = unread > 0 ? `(${unread}) Kith` : 'Kith';
    };
    const timer = setTimeout(show, SETTLED);
    return () => clearTimeout(timer);
  }, [unread]);
}
