import { useId, useState } from 'react';
import type { CallRow } from '../../api/contract.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { useAudio } from '../state/client-context.ts';
import { useChangeSettings, useSettings } from '../state/use-settings.ts';
import styles from './volume-row.module.css';

/** How loud the other person of a call is here, up to twice as loud as they come; kept for the next call. */
export function VolumeRow({ call: { callId, address }, name }: { call: CallRow; name: string }) {
  const text = useText();
  const locale = useLocale();
  const id = useId();
  const audio = useAudio();
  const change = useChangeSettings();
  const { volumes } = useSettings();
  const [chosen, setChosen] = useState<number>();
  const volume = chosen ?? volumes[address] ?? 1;
  const hear = (value: number) => {
    setChosen(value);
    audio.setVolume(callId, value);
  };
  const keep = () => {
    const { [address]: _, ...others } = volumes;
    change({ volumes: volume === 1 ? others : { ...others, [address]: volume } });
  };
  // The browser tells of a change when it is done; React's event of that name is every step on the way.
  const whenDone = (input: HTMLInputElement) => {
    input.addEventListener('change', keep);
    return () => input.removeEventListener('change', keep);
  };
  const share = new Intl.NumberFormat(locale, { style: 'percent' }).format(volume);
  return (
    <div className={styles.row}>
      <label htmlFor={id}>{text('call.volume-of', { name })}</label>
      <input
        id={id}
        ref={whenDone}
        type="range"
        min={0}
        max={2}
        step={0.05}
        value={volume}
        aria-valuetext={share}
        onChange={event => hear(Number(event.currentTarget.value))}
      />
      <output htmlFor={id}>{share}</output>
    </div>
  );
}
