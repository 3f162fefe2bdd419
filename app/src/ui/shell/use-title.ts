import { useEffect } from 'react';
import { useTopicSummary } from '../state/use-topic.ts';

/** Unread messages in the title of the document: seen in the task bar and on the tab. */
export function useTitle(): void {
  const unread = useTopicSummary('roster', {}, rows => rows.reduce((sum, row) => sum + row.unread, 0));
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Kith` : 'Kith';
  }, [unread]);
}
