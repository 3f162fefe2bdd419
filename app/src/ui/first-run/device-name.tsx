import { useState } from 'react';
import { type Text, useText } from '../i18n/use-text.ts';
import { Field } from '../parts/field.tsx';
import styles from './first-run.module.css';

/** What this device is called before somebody names it: the system it runs on. */
export function defaultDeviceName(userAgent: string, text: Text): string {
  const system = ['Android', 'iPhone', 'iPad', 'Windows', 'Mac', 'CrOS', 'Linux'].find(name =>
    userAgent.includes(name),
  );
  return system === undefined ? text('first-run.device-default') : `Kith · ${system}`;
}

/** The device's name, which few people want to change. */
export function DeviceName({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const text = useText();
  const [editing, setEditing] = useState(false);
  if (editing) {
    return (
      <Field
        label={text('first-run.device')}
        hint={text('first-run.device-hint')}
        value={value}
        onChange={event => onChange(event.currentTarget.value)}
        maxLength={64}
        required
        autoFocus
      />
    );
  }
  return (
    <p className={styles.device}>
      {text('first-run.device-is', { name: value })}
      <button type="button" onClick={() => setEditing(true)}>
        {text('first-run.device-change')}
      </button>
    </p>
  );
}
