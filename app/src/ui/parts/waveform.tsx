import { classNames } from './class-names.ts';
import styles from './waveform.module.css';

/** Loudness over time, as bars; what lies before `part` of it is marked. Only to look at. */
export function Waveform({
  points,
  part = 0,
  className,
}: {
  /** 0 to 1 each. */
  points: readonly number[];
  /** 0 to 1. */
  part?: number;
  className?: string | undefined;
}) {
  const marked = part * points.length;
  return (
    <span className={classNames(styles.waveform, className)} aria-hidden="true">
      {points.map((point, i) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
          key={i}
          className={classNames(styles.bar, i < marked && styles.marked)}
          style={{ blockSize: `${Math.round(10 + 90 * point)}%` }}
        />
      ))}
    </span>
  );
}
