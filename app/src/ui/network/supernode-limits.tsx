import { useId, useState } from 'react';
import { useLocale, useText } from '../i18n/use-text.ts';
import choice from '../parts/choice-row.module.css';
import { ChoiceRow } from '../parts/choice-row.tsx';
import { classNames } from '../parts/class-names.ts';
import { SwitchRow } from '../parts/switch-row.tsx';
import { useChangeSettings, useSettings } from '../state/use-settings.ts';
import styles from './cards.module.css';
import { capOf, megabits } from './supernode-words.ts';

/** What is there when somebody takes the limit away and wants one again: bytes per second. */
const USUAL_CAP = 1_000_000;
/** What is there when somebody wants hours: the night. */
const NIGHT = { volunteerFrom: 22, volunteerUntil: 6 };

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** How much of this computer and its connection others may have, and when. */
export function SupernodeLimits() {
  const text = useText();
  const settings = useSettings();
  const change = useChangeSettings();
  const { volunteerCap, volunteerFrom, volunteerUntil } = settings;
  const always = volunteerFrom === volunteerUntil;
  return (
    <>
      <CapRow
        key={volunteerCap}
        cap={volunteerCap}
        onChange={cap => cap !== volunteerCap && change({ volunteerCap: cap })}
      />
      <ChoiceRow
        label={text('supernode.hours')}
        value={always ? 'always' : 'between'}
        options={(['always', 'between'] as const).map(value => ({
          value,
          label: text(`supernode.hours.${value}`),
        }))}
        onChange={value => change(value === 'always' ? { volunteerFrom: 0, volunteerUntil: 0 } : NIGHT)}
      />
      {!always && (
        <div className={styles.hours}>
          <Hour
            label={text('supernode.from')}
            value={volunteerFrom}
            other={volunteerUntil}
            onChange={hour => change({ volunteerFrom: hour })}
          />
          <Hour
            label={text('supernode.until')}
            value={volunteerUntil}
            other={volunteerFrom}
            onChange={hour => change({ volunteerUntil: hour })}
          />
        </div>
      )}
      <SwitchRow
        label={text('supernode.battery')}
        checked={settings.volunteerOnBattery}
        onChange={volunteerOnBattery => change({ volunteerOnBattery })}
      />
      <SwitchRow
        label={text('supernode.metered')}
        checked={settings.volunteerMetered}
        onChange={volunteerMetered => change({ volunteerMetered })}
      />
    </>
  );
}

/** A number of megabits, or none. What can't be read goes back to what it was. */
function CapRow({ cap, onChange }: { cap: number; onChange: (cap: number) => void }) {
  const text = useText();
  const id = useId();
  const [typed, setTyped] = useState(String(megabits(cap)));
  const take = () => {
    const wanted = capOf(Number(typed));
    if (wanted === undefined) setTyped(String(megabits(cap)));
    else onChange(wanted);
  };
  return (
    <div className={choice.row}>
      <div className={choice.words}>
        <label htmlFor={id}>{text('supernode.cap')}</label>
        <p id={`${id}-hint`}>{text('supernode.cap-hint')}</p>
      </div>
      <div className={styles.cap}>
        {cap !== 0 && (
          <>
            <input
              id={id}
              type="number"
              inputMode="decimal"
              min={0.1}
              max={80_000}
              step="any"
              className={styles.amount}
              aria-describedby={`${id}-hint`}
              value={typed}
              onChange={event => setTyped(event.currentTarget.value)}
              onBlur={take}
              onKeyDown={event => event.key === 'Enter' && take()}
            />
            <span>{text('supernode.megabits')}</span>
          </>
        )}
        <label className={styles.check}>
          <input
            {...(cap === 0 && { id })}
            type="checkbox"
            checked={cap === 0}
            onChange={event => onChange(event.currentTarget.checked ? 0 : USUAL_CAP)}
          />
          {text('supernode.no-limit')}
        </label>
      </div>
    </div>
  );
}

function Hour({
  label,
  value,
  other,
  onChange,
}: {
  label: string;
  value: number;
  /** The other end, which can't be the same hour. */
  other: number;
  onChange: (hour: number) => void;
}) {
  const locale = useLocale();
  const id = useId();
  const hours = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' });
  return (
    <span className={styles.hour}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className={classNames(choice.select, styles.narrow)}
        value={value}
        onChange={event => onChange(Number(event.currentTarget.value))}
      >
        {HOURS.map(hour => (
          <option key={hour} value={hour} disabled={hour === other}>
            {hours.format(new Date(2_000, 0, 1, hour))}
          </option>
        ))}
      </select>
    </span>
  );
}
