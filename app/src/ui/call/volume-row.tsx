import { useId } from 'react';
import { useLocale, useText } from '../i18n/use-text.ts';
import { useChangeSettings, useSettings } from '../state/use-settings.ts';
import styles from './volume-row.module.css';

/** How loud somebody is here, up to twice as loud as they come; kept for the next call. */
export function VolumeRow({ address, name }: { address: string; name: string }) {
  const text = useText();
  const locale = useLocale();
  const id = useId();
  const change = useChangeSettings();
  const { volumes } = useSettings();
  const volume = volumes[address] ?? 1;
  const set = (value: number) => {
    const { [address]: _, ...others } = volumes;
    change({ volumes: value === 1 ? others : { ...others, [address]: value } });
  };
  const share = new Intl.NumberFormat(locale, { style: 'percent' }).format(volume);
  return (
    <div className={styles.row}>
      <label htmlFor={id}>{text('call.volume-of', { name })}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={2}
        step={0.05}
        value={volume}
        aria-valuetext={share}
        onChange={event => set(Number(event.currentTarget.value))}
      />
      <output htmlFor={id}>{share}</output>
    </div>
  );
}
