import { type FormEvent, useId, useState } from 'react';
import { type LifetimeUnit, lifetimeOf, lifetimeParts, lifetimeText } from '../format/lifetime.ts';
import { personName } from '../format/person.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Banner } from '../parts/banner.tsx';
import { Button } from '../parts/button.tsx';
import { ChoiceRow } from '../parts/choice-row.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useCommand } from '../state/use-command.ts';
import { useRosterRow } from '../state/use-topic.ts';
import styles from './timer-dialog.module.css';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const OFFERED = [HOUR, DAY, 7 * DAY, 28 * DAY];
const UNITS: readonly LifetimeUnit[] = ['second', 'minute', 'hour', 'day', 'week'];
/** What the protocol allows, in seconds. */
const LEAST = 5;
const MOST = 366 * DAY;

/** How long messages with somebody live: proposed here, agreed to there. */
export function TimerDialog({ address }: { address: string }) {
  const text = useText();
  const locale = useLocale();
  const id = useId();
  const navigator = useNavigator();
  const row = useRosterRow(address);
  const timer = useCommand('chat.timer');
  const current = row?.timer?.lifetime;
  const wanted = row?.timer?.proposal?.lifetime ?? current;
  const [choice, setChoice] = useState(
    wanted === undefined ? String(HOUR) : OFFERED.includes(wanted) ? String(wanted) : 'own',
  );
  const [own, setOwn] = useState(() => {
    const { count, unit } = lifetimeParts(wanted ?? 12 * HOUR);
    return { count: String(count), unit };
  });
  const [problem, setProblem] = useState(false);
  if (!row) return null;
  const name = personName(row);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const lifetime = choice === 'own' ? lifetimeOf(Number(own.count), own.unit) : Number(choice);
    const fits = Number.isInteger(lifetime) && lifetime >= LEAST && lifetime <= MOST;
    if (choice !== 'off' && !fits) {
      setProblem(true);
      return;
    }
    const step = choice === 'off' ? ({ do: 'off' } as const) : ({ do: 'propose', lifetime } as const);
    if (await timer.run({ address, step })) navigator.closeDialog();
  };
  return (
    <Dialog
      title={text('timer.title')}
      description={text('timer.text', { name })}
      onClose={navigator.closeDialog}
      footer={
        <>
          <Button onClick={navigator.closeDialog}>{text('common.cancel')}</Button>
          <Button look="primary" type="submit" form={id} busy={timer.busy}>
            {text(choice === 'off' ? 'timer.turn-off' : 'timer.propose')}
          </Button>
        </>
      }
    >
      <form id={id} className={styles.form} onSubmit={event => void submit(event)}>
        {timer.error !== undefined && (
          <Banner tone="danger" live="assertive">
            {text(`error.${timer.error}`)}
          </Banner>
        )}
        <p className={styles.state}>
          {current === undefined
            ? text('timer.state.off')
            : text('timer.state.on', { time: lifetimeText(current, locale) })}
        </p>
        <ChoiceRow
          label={text('timer.choose')}
          value={choice}
          options={[
            { value: 'off', label: text('timer.off') },
            ...OFFERED.map(seconds => ({ value: String(seconds), label: lifetimeText(seconds, locale) })),
            { value: 'own', label: text('timer.own') },
          ]}
          onChange={value => {
            setProblem(false);
            setChoice(value);
          }}
        />
        {choice === 'own' && (
          <div className={styles.own}>
            <Field
              label={text('timer.count')}
              type="number"
              min={1}
              step={1}
              inputMode="numeric"
              problem={problem ? text('timer.range') : undefined}
              value={own.count}
              onChange={event => {
                setProblem(false);
                setOwn({ ...own, count: event.currentTarget.value });
              }}
            />
            <ChoiceRow
              label={text('timer.unit')}
              value={own.unit}
              options={UNITS.map(unit => ({ value: unit, label: text(`timer.unit.${unit}`) }))}
              onChange={unit => setOwn({ ...own, unit })}
            />
          </div>
        )}
        <p className={styles.note}>{text('timer.not')}</p>
      </form>
    </Dialog>
  );
}
