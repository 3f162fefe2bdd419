import styles from './skeleton.module.css';

/** Grey lines in place of rows that are on their way. */
export function Skeleton({ rows, label }: { rows: number; label: string }) {
  return (
    <div className={styles.skeleton} role="status">
      <span className={styles.label}>{label}</span>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are alike
        <div key={index} aria-hidden="true" className={styles.row}>
          <span className={styles.face} />
          <span className={styles.lines}>
            <span style={{ inlineSize: `${52 + ((index * 37) % 36)}%` }} />
            <span style={{ inlineSize: `${30 + ((index * 53) % 50)}%` }} />
          </span>
        </div>
      ))}
    </div>
  );
}
