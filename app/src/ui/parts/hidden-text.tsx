import type { ReactNode } from 'react';
import styles from './hidden-text.module.css';

/** Words for screen readers only. */
export function HiddenText({
  children,
  live,
  inline = false,
}: {
  children: ReactNode;
  live?: 'polite' | 'assertive';
  /** Part of the sentence before it: no space comes between them. */
  inline?: boolean;
}) {
  return (
    <span className={inline ? styles.inline : styles.hidden} aria-live={live}>
      {children}
    </span>
  );
}
