import { type ReactNode, useEffect, useRef } from 'react';
import { useAudio } from '../state/client-context.ts';
import styles from './speaking-ring.module.css';

/** A ring that grows with the voice of the other side. It writes to the element itself, as a meter does. */
export function SpeakingRing({ active, children }: { active: boolean; children: ReactNode }) {
  const ring = useRef<HTMLDivElement>(null);
  const { remoteLevel } = useAudio();
  useEffect(() => {
    const show = () => {
      const level = active ? Math.min(1, remoteLevel.getSnapshot() * 1.4) : 0;
      ring.current?.style.setProperty('--level', level.toFixed(2));
    };
    show();
    return remoteLevel.subscribe(show);
  }, [active, remoteLevel]);
  return (
    <div ref={ring} className={styles.ring}>
      {children}
    </div>
  );
}
