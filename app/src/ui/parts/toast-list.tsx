import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import { type ShownToast, useToastList } from '../state/toasts.tsx';
import { IconButton } from './icon-button.tsx';
import styles from './toast-list.module.css';

/** How long a toast stays: long enough to reach its button. */
const SHOWN_FOR = 6_000;

export function ToastList() {
  const { toasts, remove } = useToastList();
  const text = useText();
  return (
    <section className={styles.list} aria-live="polite" aria-label={text('toast.region')}>
      {toasts.map(toast => (
        <ToastRow key={toast.id} toast={toast} onGone={() => remove(toast.id)} />
      ))}
    </section>
  );
}

function ToastRow({ toast, onGone }: { toast: ShownToast; onGone: () => void }) {
  const text = useText();
  const [held, setHeld] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the callbacks are new with every render, the timer is not
  useEffect(() => {
    if (held) return undefined;
    const timer = setTimeout(() => {
      onGone();
      toast.onExpire?.();
    }, SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [held, toast.id]);
  const { action } = toast;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointing at it only keeps it from leaving
    <div
      className={styles.toast}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {toast.tone === 'danger' && <CircleAlert aria-hidden="true" className={styles.bad} />}
      {toast.tone === 'ok' && <CircleCheck aria-hidden="true" className={styles.good} />}
      <span className={styles.text}>{toast.text}</span>
      {action && (
        <button
          type="button"
          className={styles.action}
          onClick={() => {
            action.run();
            onGone();
          }}
        >
          {action.label}
        </button>
      )}
      <IconButton
        icon={X}
        label={text('toast.dismiss')}
        className={styles.close}
        side="top"
        onClick={() => {
          onGone();
          toast.onExpire?.();
        }}
      />
    </div>
  );
}
