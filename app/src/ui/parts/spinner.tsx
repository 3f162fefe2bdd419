import styles from './spinner.module.css';

/** A turning ring; what it waits for is said in words beside it. */
export function Spinner({ size = 16 }: { size?: number }) {
  return <span aria-hidden="true" className={styles.spinner} style={{ inlineSize: size, blockSize: size }} />;
}
