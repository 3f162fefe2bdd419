import { useEffect, useRef } from 'react';
import type { Store } from '../engine-client.ts';
import styles from './level-meter.module.css';

/** A bar that follows a sound level. It writes to the element itself: thirty levels a second need no rendering. */
export function LevelMeter({ level, label }: { level: Store<number>; label: string }) {
  const bar = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const show = () => {
      if (!bar.current) return;
      const value = Math.min(1, Math.max(0, level.getSnapshot()));
      bar.current.style.inlineSize = `${Math.round(value * 100)}%`;
    };
    show();
    return level.subscribe(show);
  }, [level]);
  return (
    <span className={styles.meter} role="img" aria-label={label}>
      <span ref={bar} className={styles.bar} />
    </span>
  );
}
