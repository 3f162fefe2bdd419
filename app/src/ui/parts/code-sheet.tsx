import { Download, Printer } from 'lucide-react';
import { useText } from '../i18n/use-text.ts';
import { Button } from './button.tsx';
import styles from './code-sheet.module.css';
import { CopyButton } from './copy-button.tsx';
import { saveFile } from './save-file.ts';

/** A recovery code with the ways to keep it. Printing prints only this sheet. */
export function CodeSheet({ code }: { code: string }) {
  const text = useText();
  return (
    <div className={styles.sheet}>
      <p className={styles.heading}>{text('recovery.sheet')}</p>
      <output className={styles.code} aria-label={text('recovery.code')} dir="ltr">
        {code}
      </output>
      <div className={styles.ways}>
        <Button size="small" onClick={() => window.print()}>
          <Printer aria-hidden="true" /> {text('recovery.print')}
        </Button>
        <CopyButton size="small" value={code} label={text('recovery.copy')} />
        <Button
          size="small"
          onClick={() =>
            saveFile('kith-recovery-code.txt', `${text('recovery.sheet')}\n\n${code}\n`, 'text/plain')
          }
        >
          <Download aria-hidden="true" /> {text('recovery.save')}
        </Button>
      </div>
    </div>
  );
}
