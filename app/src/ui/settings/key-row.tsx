import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { onMac } from '../shell/platform.ts';
import { acceleratorCaps, acceleratorOf } from './accelerator.ts';
import { CardRow } from './card.tsx';
import styles from './forms.module.css';

/** A key, or several together, that does something everywhere: pressed to choose it, Escape to leave it as it is. */
export function KeyRow({
  label,
  hint,
  problem,
  value,
  onChange,
}: {
  label: string;
  hint?: string;
  problem?: string | undefined;
  /** As Electron spells it; empty: none. */
  value: string;
  onChange: (value: string) => void;
}) {
  const text = useText();
  const [listening, setListening] = useState(false);
  useEffect(() => {
    if (!listening) return undefined;
    const take = (event: KeyboardEvent) => {
      // Before anything else of the window gets it.
      event.preventDefault();
      event.stopPropagation();
      if (event.key === 'Escape') return setListening(false);
      const accelerator = acceleratorOf(event);
      if (accelerator === undefined) return;
      setListening(false);
      onChange(accelerator);
    };
    const stop = () => setListening(false);
    window.addEventListener('keydown', take, true);
    window.addEventListener('blur', stop);
    return () => {
      window.removeEventListener('keydown', take, true);
      window.removeEventListener('blur', stop);
    };
  }, [listening, onChange]);
  const shown = listening
    ? text('desktop.press-key')
    : value === ''
      ? text('desktop.no-key')
      : acceleratorCaps(value, onMac).join(' ');
  return (
    <CardRow
      title={label}
      text={
        <>
          {hint}
          {problem !== undefined && (
            <span className={styles.problem} role="alert">
              {problem}
            </span>
          )}
        </>
      }
    >
      <Button
        size="small"
        aria-label={`${text('desktop.set-key', { name: label })}. ${shown}`}
        aria-pressed={listening}
        onClick={() => setListening(!listening)}
      >
        {shown}
      </Button>
      {value !== '' && (
        <IconButton
          icon={X}
          label={text('desktop.remove-key', { name: label })}
          onClick={() => onChange('')}
        />
      )}
    </CardRow>
  );
}
