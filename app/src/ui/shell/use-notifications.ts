import { useEffect, useRef } from 'react';
import { isSaid, wordsOf } from '../conversation/message-actions.ts';
import { personName } from '../format/person.ts';
import { useText } from '../i18n/use-text.ts';
import { useAudio, useDesktop } from '../state/client-context.ts';
import { useSettings } from '../state/use-settings.ts';
import { useCallRow, useTopic } from '../state/use-topic.ts';
import { arrivedSince, type SeenOrders, seenOrders } from './new-messages.ts';

/** The system's notifications and a sound for messages and calls that nobody is looking at. */
export function useNotifications(): void {
  const text = useText();
  const audio = useAudio();
  const desktop = useDesktop();
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
          : settings.notificationPreview && isSaid(message)
            ? wordsOf(message).slice(0, 200)
            : text('notification.new-message');
      const { address } = person;
      desktop.ask({
        type: 'notify',
        notice: {
          id: address,
          title: name,
          body,
          address,
          ...(message.body.type !== 'call' && { reply: { placeholder: text('notification.reply') } }),
        },
      });
    }
  }, [rows, loaded, settings, audio, desktop, text]);

  const ringing = call?.can.accept === true ? call : undefined;
  const ringingId = ringing?.callId;
  const ringingAddress = ringing?.address;
  useEffect(() => {
    if (ringingId === undefined || ringingAddress === undefined) return undefined;
    if (!settings.notifications || document.hasFocus()) return undefined;
    desktop.ask({
      type: 'notify',
      notice: {
        id: ringingId,
        title: text('notification.call'),
        body: ringingAddress,
        address: ringingAddress,
        call: { callId: ringingId, accept: text('call.accept'), decline: text('call.decline') },
      },
    });
    return () => desktop.ask({ type: 'withdraw', id: ringingId });
  }, [ringingId, ringingAddress, settings.notifications, desktop, text]);
}
