import { AlertDialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { useText } from '../i18n/use-text.ts';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import styles from './dialog.module.css';

/** Asks before something that can't be undone. Escape and Cancel change nothing. */
export function ConfirmDialog({
  title,
  description,
  confirm,
  busy = false,
  danger = true,
  onConfirm,
  onCancel,
  children,
}: {
  title: string;
  description: string;
  /** What the button does, in its own words. */
  confirm: string;
  busy?: boolean;
  danger?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
  children?: ReactNode;
}) {
  const text = useText();
  return (
    <AlertDialog.Root open onOpenChange={open => !open && onCancel()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={styles.overlay}>
          <AlertDialog.Content className={classNames(styles.dialog, styles.small)}>
            <div className={styles.head}>
              <AlertDialog.Title className={styles.title}>{title}</AlertDialog.Title>
            </div>
            <div className={styles.body}>
              <AlertDialog.Description className={styles.description}>{description}</AlertDialog.Description>
              {children}
            </div>
            <div className={styles.footer}>
              <AlertDialog.Cancel asChild>
                <Button>{text('common.cancel')}</Button>
              </AlertDialog.Cancel>
              <Button look={danger ? 'danger' : 'primary'} busy={busy} onClick={onConfirm}>
                {confirm}
              </Button>
            </div>
          </AlertDialog.Content>
        </AlertDialog.Overlay>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
