import { Timer, TimerOff } from 'lucide-react';
import { memo } from 'react';
import type { MessageRow } from '../../api/contract.ts';
import { fullTime, timeOfDay } from '../format/time.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { classNames } from '../parts/class-names.ts';
import { timerText } from '../roster/person-line.ts';
import { useAction } from '../state/use-action.ts';
import { useRosterRow } from '../state/use-topic.ts';
import styles from './call-entry.module.css';

/** A step of the agreement about disappearing messages: who said what; what stands open can be answered. */
export const TimerEntry = memo(function TimerEntry({
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
  const { body } = row;
  if (body.type !== 'timer') return null;
  const ends = body.step === 'off' || body.step === 'decline' || body.step === 'withdraw';
  const Icon = ends ? TimerOff : Timer;
  return (
    <article
      className={classNames(styles.entry, styles.wide, hit && styles.hit)}
      tabIndex={-1}
      aria-label={text('conversation.said', {
        who: row.mine ? text('conversation.you') : name,
        time: timeOfDay(row.at, locale),
      })}
    >
      <Icon aria-hidden="true" strokeWidth={1.75} />
      <span dir="auto">{timerText(body, row.mine, name, text, locale)}</span>
      <time dateTime={new Date(row.at).toISOString()} title={fullTime(row.at, locale)}>
        {timeOfDay(row.at, locale)}
      </time>
      {body.step === 'propose' && <Answer id={row.id} address={address} mine={row.mine} />}
    </article>
  );
});

function Answer({ id, address, mine }: { id: string; address: string; mine: boolean }) {
  const text = useText();
  const act = useAction();
  const person = useRosterRow(address);
  if (person?.timer?.proposal?.id !== id || person.identityChanged) return null;
  const answer = (what: 'accept' | 'decline') => () =>
    void act('chat.timer', { address, step: { do: what, of: id } });
  return mine ? (
    <button type="button" onClick={answer('decline')}>
      {text('timer.withdraw')}
    </button>
  ) : (
    <>
      <button type="button" onClick={answer('accept')}>
        {text('timer.accept')}
      </button>
      <button type="button" onClick={answer('decline')}>
        {text('timer.decline')}
      </button>
    </>
  );
}
