import { classNames } from '../parts/class-names.ts';
import styles from './transfer-bar.module.css';

/** How much of a file is there. */
export function TransferBar({
  part,
  label,
  still = false,
}: {
  /** 0 to 1. */
  part: number;
  label: string;
  /** It does not move now. */
  still?: boolean;
}) {
  const percent = Math.floor(part * 100);
  return (
    <div
      className={classNames(styles.bar, still && styles.still)}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <div className={styles.fill} style={{ inlineSize: `${part * 100}%` }} />
    </div>
  );
}
