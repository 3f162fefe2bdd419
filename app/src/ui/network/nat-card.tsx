import { RefreshCw } from 'lucide-react';
import type { NetworkRow } from '../../api/contract.ts';
import { agoText, fullTime } from '../format/time.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { Card } from '../settings/card.tsx';
import { useCommand } from '../state/use-command.ts';
import { useNow } from '../state/use-now.ts';
import styles from './cards.module.css';
import { NAT_TONES, natKind, sameSeen } from './nat-kind.ts';

/** What stands between this device and the others, what that means for calls, and how it was found. */
export function NatCard({ nat }: { nat: NetworkRow['nat'] }) {
  const text = useText();
  const locale = useLocale();
  const now = useNow(30_000);
  const measure = useCommand('network.measure');
  const kind = natKind(nat);
  const says = kind === 'unknown' && nat.measuring ? 'measuring' : kind;
  return (
    <Card title={text('nat.title')}>
      <div className={styles.part}>
        <div className={styles.headline}>
          <strong>{text(`nat.says.${says}`)}</strong>
          <span className={classNames(styles.tag, styles[NAT_TONES[kind]])}>{text(`nat.kind.${kind}`)}</span>
        </div>
        <p>{text(`nat.means.${says}`)}</p>
        {nat.addresses.length > 0 && (
          <p className={styles.seenAs}>
            {text('nat.seen-as')}{' '}
            {nat.addresses.map(address => (
              <bdi key={address} dir="ltr" className={styles.address}>
                {address}
              </bdi>
            ))}
          </p>
        )}
      </div>
      <details className={styles.how}>
        <summary>{text('nat.how')}</summary>
        <HowFound samples={nat.samples} />
      </details>
      <div className={styles.foot}>
        <span
          className={styles.when}
          title={nat.measuredAt === undefined ? undefined : fullTime(nat.measuredAt, locale)}
          role="status"
        >
          {nat.measuring
            ? text('nat.measuring')
            : nat.measuredAt === undefined
              ? text('nat.not-measured')
              : text('nat.measured', { ago: agoText(nat.measuredAt, now, locale) })}
        </span>
        <Button size="small" busy={nat.measuring || measure.busy} onClick={() => void measure.run({})}>
          {!nat.measuring && !measure.busy && <RefreshCw aria-hidden="true" />}
          {text(nat.measuredAt === undefined ? 'nat.measure-first' : 'nat.measure')}
        </Button>
        {measure.error && (
          <p className={styles.problem} role="alert">
            {text(`error.${measure.error}`)}
          </p>
        )}
      </div>
    </Card>
  );
}

function HowFound({ samples }: { samples: NetworkRow['nat']['samples'] }) {
  const text = useText();
  const same = sameSeen(samples);
  if (samples.length === 0) return <p>{text('nat.how-none')}</p>;
  return (
    <>
      <p>{text('nat.how-text', { count: samples.length })}</p>
      <table className={styles.samples}>
        <thead>
          <tr>
            <th scope="col">{text('nat.observer')}</th>
            <th scope="col">{text('nat.seen')}</th>
          </tr>
        </thead>
        <tbody>
          {samples.map(({ observer, seen }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same observer may have been asked twice
            <tr key={index}>
              <td>
                <bdi dir="ltr">{observer}</bdi>
              </td>
              <td>
                <bdi dir="ltr">{seen}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {same !== undefined && <p>{text(same ? 'nat.how-same' : 'nat.how-different')}</p>}
    </>
  );
}
