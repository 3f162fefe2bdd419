import { useEffect, useRef } from 'react';
import type { DesktopNews } from '../../api/desktop.ts';
import { callInFront } from '../call/call-state.ts';
import { useAcceptCall } from '../call/use-accept-call.ts';
import { useClient, useDesktop } from '../state/client-context.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useAction } from '../state/use-action.ts';

/** What happens when somebody uses Kith from outside of its window: a notice, the tray, a key, a link. */
export function useDesktopNews(): void {
  const desktop = useDesktop();
  const client = useClient();
  const navigator = useNavigator();
  const act = useAction();
  const acceptCall = useAcceptCall();

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
      default:
        return;
    }
  };

  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(() => desktop.listen(news => latest.current(news)), [desktop]);
}
