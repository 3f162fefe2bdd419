import { useEffect } from 'react';
import type { Session } from '../../api/contract.ts';
import { countedUnread } from '../roster/notify-state.ts';
import { useNow } from '../state/use-now.ts';
import { useTopicSummary } from '../state/use-topic.ts';
import { DEFAULT_PROFILE, useProfileName } from './use-profiles.ts';

/** A message that is read as it arrives is counted for a moment: the title does not flicker with it. Milliseconds. */
const SETTLED = 150;

/** Unread messages and the account in the title of the document: seen in the task bar and on the tab. */
export function useTitle(session: Session): void {
  const now = useNow(60_000);
  const unread = useTopicSummary('roster', {}, rows => countedUnread(rows, now));
  const profile = useProfileName(session);
  const name = profile === undefined || profile === DEFAULT_PROFILE ? 'Kith' : `Kith · ${profile}`;
  useEffect(() => {
    const show = () => {
      document.title = unread > 0 ? `(${unread}) ${name}` : name;
    };
    const timer = setTimeout(show, SETTLED);
    return () => clearTimeout(timer);
  }, [unread, name]);
}
