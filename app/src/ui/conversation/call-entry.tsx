import { PhoneCall, PhoneIncoming, PhoneMissed, PhoneOutgoing } from 'lucide-react';
import { memo } from 'react';
import type { MessageRow } from '../../api/contract.ts';
import { usePlaceCall } from '../call/use-place-call.ts';
import { fullTime, timeOfDay } from '../format/time.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { classNames } from '../parts/class-names.ts';
import { callText, isMissed } from '../roster/person-line.ts';
import styles from './call-entry.module.css';

/** A call in the log of a conversation: what it came to, and the way to call again. */
export const CallEntry = memo(function CallEntry({
  row,
  address,
  name,
  hit,
}: {
  row: MessageRow;
  /** The other person. */
  address: string;
  name: string;
  hit: boolean;
}) {
  const text = useText();
  const locale = useLocale();
  const placeCall = usePlaceCall();
  const { body } = row;
  if (body.type !== 'call') return null;
  const missed = isMissed(body);
  const Icon = missed
    ? PhoneMissed
    : body.outcome === 'answered'
      ? PhoneCall
      : body.direction === 'incoming'
        ? PhoneIncoming
        : PhoneOutgoing;
  return (
    <article
      className={classNames(styles.entry, missed && styles.missed, hit && styles.hit)}
      tabIndex={-1}
      aria-label={text('conversation.said', {
        who: row.mine ? text('conversation.you') : name,
        time: timeOfDay(row.at, locale),
      })}
    >
      <Icon aria-hidden="true" strokeWidth={1.75} />
      <span>{callText(body, text)}</span>
      <time dateTime={new Date(row.at).toISOString()} title={fullTime(row.at, locale)}>
        {timeOfDay(row.at, locale)}
      </time>
      <button type="button" onClick={() => placeCall(address)}>
        {text(row.mine ? 'call.again' : 'call.call-back')}
      </button>
    </article>
  );
});
