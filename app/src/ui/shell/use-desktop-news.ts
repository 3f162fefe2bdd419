import { useEffect, useRef } from 'react';
import type { Session } from '../../api/contract.ts';
import type { DesktopNews } from '../../api/desktop.ts';
import { callInFront } from '../call/call-state.ts';
import { useAcceptCall } from '../call/use-accept-call.ts';
import { useText } from '../i18n/use-text.ts';
import { useWindowParts } from '../state/client-context.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useToast } from '../state/toasts.tsx';
import { useAction } from '../state/use-action.ts';
import { useSession } from '../state/use-topic.ts';

/** What happens when somebody uses Kith from outside of its window: a notice, the tray, a key, a link. */
export function useDesktopNews(): void {
  const { client, desktop } = useWindowParts();
  const navigator = useNavigator();
  const act = useAction();
  const acceptCall = useAcceptCall();

  const session = useSession();
  const toast = useToast();
  const text = useText();
  /** Away because of a locked screen, and of nothing else. */
  const awayByLock = useRef(false);

  const setPresence = (state: Session['presence']): void => {
    if (state !== 'offline') void act('presence.set', { state, text: session?.text ?? '' });
  };
  const followLock = (locked: boolean): void => {
    const presence = session?.presence;
    if (locked && presence === 'online' && desktop.state.getSnapshot()?.settings.awayWhenLocked) {
      awayByLock.current = true;
      setPresence('away');
      return;
    }
    if (!locked && awayByLock.current && presence === 'away') setPresence('online');
    if (!locked) awayByLock.current = false;
  };

  const take = (news: DesktopNews): void => {
    const calls = client.topic('call', {}).getSnapshot().rows;
    switch (news.type) {
      case 'notice-opened':
        navigator.openConversation(news.address);
        return;
      case 'notice-replied':
        if (news.text.trim() !== '') void act('chat.send', { address: news.address, text: news.text });
        return;
      case 'call-answered': {
        const call = calls.find(({ callId }) => callId === news.callId);
        if (!call?.can.accept) return;
        if (news.answer === 'decline') void act('call.decline', { callId: call.callId });
        else acceptCall(call);
        return;
      }
      case 'mute-pressed': {
        const call = callInFront(calls);
        if (call?.can.mute) void act('call.mute', { callId: call.callId, muted: !call.muted });
        return;
      }
      case 'link-opened':
        navigator.openDialog({ kind: 'add-buddy', prefill: news.link });
        return;
      case 'presence-chosen':
        setPresence(news.presence);
        return;
      case 'screen-locked':
        followLock(news.locked);
        return;
      case 'remark':
        toast({
          text: text(`desktop.remark.${news.remark}`),
          tone: news.remark === 'up-to-date' ? 'ok' : 'neutral',
        });
        return;
      case 'push-to-talk':
      case 'choose-source':
        // Whoever has the call, and the picker, take these.
        return;
    }
  };

  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(() => desktop.listen(news => latest.current(news)), [desktop]);
}
