import { useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { CodeSheet } from '../parts/code-sheet.tsx';
import styles from './first-run.module.css';
import check from './recovery-code.module.css';

/** Shown once after sign-up: the only way back in without the password. */
export function RecoveryCode({ code, onKept }: { code: string; onKept: () => void }) {
  const text = useText();
  const [kept, setKept] = useState(false);
  return (
    <>
      <div className={styles.head}>
        <h1>{text('recovery.title')}</h1>
        <p>{text('recovery.text')}</p>
      </div>
      <CodeSheet code={code} />
      <label className={check.kept}>
        <input type="checkbox" checked={kept} onChange={event => setKept(event.currentTarget.checked)} />
        {text('recovery.kept')}
      </label>
      <Button look="primary" size="large" wide disabled={!kept} onClick={onKept}>
        {text('recovery.continue')}
      </Button>
    </>
  );
}
