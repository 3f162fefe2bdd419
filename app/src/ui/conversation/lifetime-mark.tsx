import { Timer } from 'lucide-react';
import type { MessageRow } from '../../api/contract.ts';
import { lifetimeText } from '../format/lifetime.ts';
import { aheadText } from '../format/time.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { useNow } from '../state/use-now.ts';
import styles from './message-bubble.module.css';

/** That a message will disappear, and when. */
export function LifetimeMark({ row }: { row: MessageRow }) {
  if (row.lifetime === undefined) return null;
  return <Mark lifetime={row.lifetime} expiresAt={row.expiresAt} />;
}

function Mark({ lifetime, expiresAt }: { lifetime: number; expiresAt: number | undefined }) {
  const text = useText();
  const locale = useLocale();
  const now = useNow(60_000);
  const label =
    expiresAt === undefined
      ? text('message.lives', { time: lifetimeText(lifetime, locale) })
      : text('message.expires', { time: aheadText(expiresAt, now, locale) });
  return (
    <span title={label} role="img" aria-label={label}>
      <Timer aria-hidden="true" className={styles.timer} />
    </span>
  );
}
