import { useEffect } from 'react';
import type { Session } from '../../api/contract.ts';
import { DEFAULT_PROFILE } from '../../api/profile-name.ts';
import { SETTLED, useCountedUnread } from './use-counted-unread.ts';
import { useProfileName } from './use-profiles.ts';

/** Unread messages and the account in the title of the document: seen in the task bar and on the tab. */
export function useTitle(session: Session): void {
  const unread = useCountedUnread();
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
