import { useText } from '../i18n/use-text.ts';
import styles from './network-map.module.css';

/** What the lines of the picture mean. */
export function MapLegend() {
  const text = useText();
  const looks = [
    ['same-network', text('route.same-network')],
    ['direct', text('route.direct')],
    ['relayed', text('route.relayed')],
    ['waiting', text('route.connecting')],
  ] as const;
  return (
    <ul className={styles.legend} aria-label={text('network.legend')}>
      {looks.map(([look, words]) => (
        <li key={look}>
          <svg width="28" height="8" aria-hidden="true" className={styles[look]}>
            <title>{words}</title>
            <path d="M1 4H27" className={styles.line} />
          </svg>
          {words}
        </li>
      ))}
      <li className={styles.note}>{text('network.thicker')}</li>
    </ul>
  );
}
