import { type ReactNode, useId } from 'react';
import styles from './card.module.css';

/** Settings that belong together, under a heading. */
export function Card({
  title,
  hint,
  children,
}: {
  title?: string | undefined;
  hint?: string | undefined;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={styles.card} aria-labelledby={title === undefined ? undefined : id}>
      {title !== undefined && <h3 id={id}>{title}</h3>}
      {hint !== undefined && <p className={styles.hint}>{hint}</p>}
      <div className={styles.rows}>{children}</div>
    </section>
  );
}

/** A line of a card: what it is, and what can be done. */
export function CardRow({
  title,
  text,
  children,
}: {
  title: ReactNode;
  text?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className={styles.row}>
      <div className={styles.words}>
        <div className={styles.name}>{title}</div>
        {text !== undefined && <div className={styles.text}>{text}</div>}
      </div>
      {children && <div className={styles.actions}>{children}</div>}
    </div>
  );
}
