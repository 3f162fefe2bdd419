import { cappedCount } from '../format/capped-count.ts';
import { useLocale } from '../i18n/use-text.ts';
import { classNames } from './class-names.ts';
import styles from './count-badge.module.css';

/** A number in a pill, nothing for 0. What it counts is said by its neighbours. */
export function CountBadge({ count, className }: { count: number; className?: string | undefined }) {
  const locale = useLocale();
  if (count <= 0) return null;
  return (
    <span aria-hidden="true" className={classNames(styles.badge, className)}>
      {cappedCount(count, locale)}
    </span>
  );
}
