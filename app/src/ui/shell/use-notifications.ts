import { useEffect, useRef } from 'react';
import type { MessageRow, RosterRow } from '../../api/contract.ts';
import { ringingCall } from '../call/call-state.ts';
import { isSaid, wordsOf } from '../conversation/message-actions.ts';
import { personName } from '../format/person.ts';
import { type Text, useLocale, useText } from '../i18n/use-text.ts';
import { cameOnline, notifyNow } from '../roster/notify-state.ts';
import { fileText, timerText } from '../roster/person-line.ts';
import { useAudio, useDesktop } from '../state/client-context.ts';
import { useToast } from '../state/toasts.tsx';
import { useSettings } from '../state/use-settings.ts';
import { useCallRows, useTopic } from '../state/use-topic.ts';
import { arrivedSince, type SeenOrders, seenOrders } from './new-messages.ts';

/** The system's notifications and a sound for messages and calls that nobody is looking at. */
export function useNotifications(): void {
  const text = useText();
  const audio = useAudio();
  const desktop = useDesktop();
  const settings = useSettings();
  const { rows, loaded } = useTopic('roster', {});
  const calls = useCallRows();
  const locale = useLocale();
  const toast = useToast();
  const seen = useRef<SeenOrders>(undefined);

  useEffect(() => {
    if (!loaded) return;
    const before = seen.current;
    seen.current = seenOrders(rows);
    if (!before || document.hasFocus()) return;
    const arrived = arrivedSince(before, rows).filter(
      ({ person }) => notifyNow(person.notify, Date.now()) === 'all',
    );
    if (arrived.length === 0) return;
    if (settings.sounds) audio.playMessageSound();
    if (!settings.notifications) return;
    for (const { person, message } of arrived) {
      const name = personName(person);
      // What disappears must not stay in the system's list of notifications.
      const hidden =
        !settings.notificationPreview || person.notify.hideContent || message.lifetime !== undefined;
      const body = hidden ? text('notification.new-message') : contentOf(message, name, text, locale);
      const { address } = person;
      desktop.ask({
        type: 'notify',
        notice: {
          id: address,
          title: name,
          body: message.body.type === 'call' ? text('call.log.missed') : body,
          address,
          ...(message.body.type !== 'call' && { reply: { placeholder: text('notification.reply') } }),
        },
      });
    }
  }, [rows, loaded, settings, audio, desktop, text, locale]);

  const states = useRef<ReadonlyMap<string, RosterRow['state']>>(undefined);
  useEffect(() => {
    if (!loaded) return;
    const before = states.current;
    states.current = new Map(rows.map(row => [row.address, row.state]));
    for (const person of cameOnline(before, rows)) {
      const title = text('notify.came-online', { name: personName(person) });
      const { address } = person;
      if (document.hasFocus()) toast({ text: title });
      else if (settings.notifications) {
        desktop.ask({ type: 'notify', notice: { id: `online ${address}`, title, body: address, address } });
      }
    }
  }, [rows, loaded, settings.notifications, desktop, toast, text]);

  const ringing = ringingCall(calls);
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

/** What was written, as one line. */
function contentOf(message: MessageRow, name: string, text: Text, locale: string): string {
  const { body } = message;
  if (body.type === 'file' || body.type === 'folder') return fileText(body, text);
  if (isSaid(message)) return wordsOf(message).slice(0, 200);
  if (body.type === 'timer') return timerText(body, message.mine, name, text, locale);
  return text('notification.new-message');
}
