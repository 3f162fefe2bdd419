import { useEffect } from 'react';
import type { CallRow } from '../../api/contract.ts';
import { useLocale } from '../i18n/use-text.ts';
import { useDesktop } from '../state/client-context.ts';
import { useSettings } from '../state/use-settings.ts';
import { useSession, useTopicSummary } from '../state/use-topic.ts';
import { SETTLED, useCountedUnread } from './use-counted-unread.ts';

/** States of a call in which one speaks, or is about to. */
const SPEAKING: readonly CallRow['state'][] = ['connecting', 'active', 'held', 'reconnecting'];

/** Tells the system around the window what tray, badge and keys have to know. */
export function useDesktopStatus(): void {
  const desktop = useDesktop();
  const session = useSession();
  const locale = useLocale();
  const unread = useCountedUnread();
  const account = session?.address;
  const presence = session === undefined || session.state !== 'online' ? 'offline' : session.presence;
  const language = locale.startsWith('de') ? 'de' : 'en';
  useEffect(() => {
    const timer = setTimeout(
      () =>
        desktop.ask({
          type: 'status',
          presence,
          unread,
          language,
          ...(account !== undefined && { account }),
        }),
      SETTLED,
    );
    return () => clearTimeout(timer);
  }, [desktop, account, presence, unread, language]);
  const inCall = useTopicSummary('call', {}, calls => calls.some(call => SPEAKING.includes(call.state)));
  const { pushToTalk, pushToTalkKey } = useSettings();
  useEffect(() => {
    desktop.ask({ type: 'in-call', on: inCall, ...(pushToTalk && { talkKey: pushToTalkKey }) });
  }, [desktop, inCall, pushToTalk, pushToTalkKey]);
}
