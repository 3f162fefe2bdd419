import { useEffect, useRef } from 'react';
import { personName } from '../format/person.ts';
import { useText } from '../i18n/use-text.ts';
import { useAudio } from '../state/client-context.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useSettings } from '../state/use-settings.ts';
import { useCallRow, useTopic } from '../state/use-topic.ts';
import { arrivedSince, type SeenOrders, seenOrders } from './new-messages.ts';

/** The system's notifications and a sound for messages and calls that nobody is looking at. */
export function useNotifications(): void {
  const text = useText();
  const audio = useAudio();
  const navigator = useNavigator();
  const settings = useSettings();
  const { rows, loaded } = useTopic('roster', {});
  const call = useCallRow();
  const seen = useRef<SeenOrders>(undefined);

  useEffect(() => {
    if (!loaded) return;
    const before = seen.current;
    seen.current = seenOrders(rows);
    if (!before || document.hasFocus()) return;
    const arrived = arrivedSince(before, rows);
    if (arrived.length === 0) return;
    if (settings.sounds) audio.playMessageSound();
    if (!settings.notifications) return;
    for (const { person, message } of arrived) {
      const name = personName(person);
      const body =
        message.body.type === 'call'
          ? text('call.log.missed')
          : settings.notificationPreview && message.body.type === 'text'
            ? message.body.text.slice(0, 200)
            : text('notification.new-message');
      notify(name, body, person.address, () => navigator.openConversation(person.address));
    }
  }, [rows, loaded, settings, audio, navigator, text]);

  const ringing = call?.can.accept === true ? call : undefined;
  const ringingId = ringing?.callId;
  const ringingAddress = ringing?.address;
  useEffect(() => {
    if (ringingId === undefined || ringingAddress === undefined) return undefined;
    if (!settings.notifications || document.hasFocus()) return undefined;
    const shown = notify(text('notification.call'), ringingAddress, ringingId, () => undefined);
    return () => shown?.close();
  }, [ringingId, ringingAddress, settings.notifications, text]);
}

function notify(title: string, body: string, tag: string, open: () => void): Notification | undefined {
  if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return undefined;
  try {
    const notification = new Notification(title, { body, tag, icon: '/kith.svg' });
    notification.onclick = () => {
      window.focus();
      open();
      notification.close();
    };
    return notification;
  } catch {
    // Chromium on Android has the name but refuses the constructor.
    return undefined;
  }
}
