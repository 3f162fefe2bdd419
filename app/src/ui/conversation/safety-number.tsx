import { CircleCheck, QrCode as QrIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { RosterRow } from '../../api/contract.ts';
import { personName } from '../format/person.ts';
import { longDate } from '../format/time.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import { Spinner } from '../parts/spinner.tsx';
import { useAction } from '../state/use-action.ts';
import { useCommand } from '../state/use-command.ts';
import styles from './safety-number.module.css';

/** Sixty digits that both see alike when nobody is in between, and the mark that they were compared. */
export function SafetyNumber({ row }: { row: RosterRow }) {
  const text = useText();
  const locale = useLocale();
  const act = useAction();
  const { address, identityChanged } = row;
  const { run, error } = useCommand('buddy.safety-number');
  const [number, setNumber] = useState<{ readonly groups: readonly string[]; readonly qr: string }>();
  const [qrShown, setQrShown] = useState(false);
  // A new identity has another number.
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when the identity changes
  useEffect(() => {
    let wanted = true;
    void run({ address }).then(found => {
      if (wanted) setNumber(found);
    });
    return () => {
      wanted = false;
    };
  }, [run, address, identityChanged]);
  const name = personName(row);
  if (error) return <p className={styles.error}>{text(`error.${error}`)}</p>;
  if (!number) {
    return (
      <p className={styles.wait} role="status">
        <Spinner size={14} /> {text('common.loading')}
      </p>
    );
  }
  return (
    <div className={styles.safety}>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of numbers is no form */}
      <div className={styles.number} dir="ltr" role="group" aria-label={text('safety.number')}>
        {number.groups.map((group, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two groups may have the same digits
          <span key={index}>{group}</span>
        ))}
      </div>
      {row.verified ? (
        <p className={styles.verified}>
          <CircleCheck aria-hidden="true" />
          {row.verifiedAt === undefined
            ? text('details.verified')
            : text('safety.verified-on', { date: longDate(row.verifiedAt, locale) })}
        </p>
      ) : (
        <p className={styles.hint}>{text('safety.hint', { name })}</p>
      )}
      {qrShown && <QrCode value={number.qr} label={text('safety.qr')} />}
      <div className={styles.ways}>
        <Button
          size="small"
          look={row.verified ? 'secondary' : 'primary'}
          onClick={() => void act('buddy.verify', { address, verified: !row.verified })}
        >
          {text(row.verified ? 'safety.unverify' : 'safety.verify')}
        </Button>
        <Button size="small" aria-expanded={qrShown} onClick={() => setQrShown(!qrShown)}>
          <QrIcon aria-hidden="true" /> {text(qrShown ? 'add.hide-qr' : 'add.show-qr')}
        </Button>
      </div>
    </div>
  );
}
