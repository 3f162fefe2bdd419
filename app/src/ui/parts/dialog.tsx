import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { useText } from '../i18n/use-text.ts';
import { classNames } from './class-names.ts';
import styles from './dialog.module.css';
import { IconButton } from './icon-button.tsx';

/** A dialog over the window with a title, a way out, and room for buttons at its foot. */
export function Dialog({
  title,
  description,
  onClose,
  size = 'medium',
  children,
  footer,
}: {
  title: string;
  description?: ReactNode;
  /** Left out where the dialog has to be answered. */
  onClose?: (() => void) | undefined;
  size?: 'small' | 'medium' | 'large';
  children?: ReactNode;
  footer?: ReactNode;
}) {
  const text = useText();
  return (
    <Radix.Root open onOpenChange={open => !open && onClose?.()}>
      <Radix.Portal>
        <Radix.Overlay className={styles.overlay}>
          <Radix.Content
            className={classNames(styles.dialog, styles[size])}
            onOpenAutoFocus={focusFirstField}
            {...(description === undefined && { 'aria-describedby': undefined })}
          >
            <div className={styles.head}>
              <Radix.Title className={styles.title}>{title}</Radix.Title>
              {onClose && (
                <Radix.Close asChild>
                  <IconButton icon={X} label={text('common.close')} />
                </Radix.Close>
              )}
            </div>
            <div className={styles.body}>
              {description !== undefined && (
                <Radix.Description className={styles.description}>{description}</Radix.Description>
              )}
              {children}
            </div>
            {footer && <div className={styles.footer}>{footer}</div>}
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Where one types comes first; a dialog to read has the focus itself, so that no button is pressed by mistake. */
function focusFirstField(event: Event) {
  const dialog = event.currentTarget;
  if (!(dialog instanceof HTMLElement)) return;
  event.preventDefault();
  (dialog.querySelector<HTMLElement>('input, textarea, select') ?? dialog).focus();
}
