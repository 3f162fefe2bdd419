import { useEffect, useRef } from 'react';
import type { RosterRow } from '../../api/contract.ts';
import { callInFront, ringingCall } from '../call/call-state.ts';
import { useAcceptCall } from '../call/use-accept-call.ts';
import { requestAttach } from '../conversation/attach-request.ts';
import { useLocale } from '../i18n/use-text.ts';
import { neighbourIn, rosterItems, rosterOrder } from '../roster/roster-list.ts';
import { useWindowParts } from '../state/client-context.ts';
import { useNavigation, useNavigator } from '../state/navigation.tsx';
import { useAction } from '../state/use-action.ts';
import { useSettings } from '../state/use-settings.ts';
import { focusSearch } from './focus-search.ts';
import { onMac } from './platform.ts';
import { type Pressed, shortcutFor } from './shortcuts.ts';

/** The keys of the window. What a key does is looked up when it is pressed, so nothing listens anew with each change. */
export function useShortcuts(): void {
  const { client, audio, desktop, alone } = useWindowParts();
  const navigation = useNavigation();
  const navigator = useNavigator();
  const settings = useSettings();
  const locale = useLocale();
  const act = useAction();
  const acceptCall = useAcceptCall();

  const perform = (pressed: Pressed): boolean => {
    const rows = client.topic('roster', {}).getSnapshot().rows;
    const order = rosterOrder(rosterItems(rows, 'all', settings.rosterSort, locale));
    const unread = order.filter(address => rows.some(row => row.address === address && row.unread > 0));
    const { view } = navigation;
    const current = view.kind === 'conversation' ? view.address : undefined;
    const calls = client.topic('call', {}).getSnapshot().rows;
    const call = callInFront(calls);
    const ringing = ringingCall(calls);
    const open = (address: string | undefined) => {
      if (address === undefined) return false;
      navigator.openConversation(address);
      return true;
    };
    const openAlone = (row: RosterRow | undefined) => {
      if (row === undefined || alone !== undefined) return false;
      desktop.ask({ type: 'open-conversation', address: row.address });
      return true;
    };
    switch (pressed.id) {
      case 'search':
        return focusSearch(undefined);
      case 'search-here':
        return focusSearch(current);
      case 'attach':
        return requestAttach();
      case 'new-chat':
        navigator.openDialog({ kind: 'add-buddy' });
        return true;
      case 'own-window':
        return openAlone(rows.find(({ address }) => address === current));
      case 'chat-number':
        return open(order[(pressed.number ?? 1) - 1]);
      case 'next-chat':
      case 'next-chat-tab':
        return open(neighbourIn(order, current, 1));
      case 'previous-chat':
        return open(neighbourIn(order, current, -1));
      case 'next-unread':
        return open(neighbourIn(unread, current, 1));
      case 'previous-unread':
        return open(neighbourIn(unread, current, -1));
      case 'network':
        if (alone !== undefined) return false;
        navigator.show({ kind: 'network' });
        return true;
      case 'settings':
        navigator.show({ kind: 'settings', page: 'account' });
        return true;
      case 'shortcuts':
        navigator.openDialog({ kind: 'shortcuts' });
        return true;
      case 'call-accept':
        if (!ringing) return false;
        acceptCall(ringing);
        return true;
      case 'call-decline':
        if (!ringing?.can.decline) return false;
        void act('call.decline', { callId: ringing.callId });
        return true;
      case 'call-hang-up':
        if (!call?.can.hangUp) return false;
        void act('call.hang-up', { callId: call.callId });
        return true;
      case 'call-mute':
        if (!call?.can.mute) return false;
        void act('call.mute', { callId: call.callId, muted: !call.muted });
        return true;
      case 'call-camera': {
        const picture = audio.pictures.getSnapshot().find(({ held }) => !held);
        if (!picture) return false;
        audio.setCamera(picture.callId, picture.camera === 'off');
        return true;
      }
      case 'cancel':
        return false;
    }
  };

  const latest = useRef(perform);
  useEffect(() => {
    latest.current = perform;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const pressed = shortcutFor(event, onMac);
      if (pressed && latest.current(pressed)) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
