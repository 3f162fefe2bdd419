import { useEffect, useState } from 'react';
import styles from './typing-dots.module.css';

const DOTS = [0, 1, 2];
/** How long one dot is lit. Milliseconds. */
const BEAT = 400;

/**
 * Three dots that light up in turn, by a timer: an animation would draw sixty frames a second for as long as somebody
 * types, and what arrives meanwhile would wait for the next of them (8 ms on average).
 */
export function TypingDots() {
  const [lit, setLit] = useState(0);
  useEffect(() => {
    if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) return undefined;
    const timer = setInterval(() => setLit(now => (now + 1) % DOTS.length), BEAT);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className={styles.dots} aria-hidden="true">
      {DOTS.map(dot => (
        <i key={dot} className={dot === lit ? styles.lit : undefined} />
      ))}
    </span>
  );
}
