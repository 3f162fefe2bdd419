import { type FormEvent, type ReactNode, useId } from 'react';
import type { ApiError } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import { Banner } from '../parts/banner.tsx';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { useNavigator } from '../state/navigation.tsx';
import styles from './forms.module.css';

/** A dialog with a form, its error, Cancel and the button that sends it. */
export function FormDialog({
  title,
  description,
  submit,
  danger = false,
  busy,
  error,
  disabled = false,
  onSubmit,
  children,
}: {
  title: string;
  description?: string;
  submit: string;
  danger?: boolean;
  busy: boolean;
  error: ApiError | undefined;
  disabled?: boolean;
  onSubmit: () => void;
  children: ReactNode;
}) {
  const text = useText();
  const id = useId();
  const navigator = useNavigator();
  return (
    <Dialog
      title={title}
      {...(description !== undefined && { description })}
      onClose={navigator.closeDialog}
      footer={
        <>
          <Button onClick={navigator.closeDialog}>{text('common.cancel')}</Button>
          <Button
            look={danger ? 'danger' : 'primary'}
            type="submit"
            form={id}
            busy={busy}
            disabled={disabled}
          >
            {submit}
          </Button>
        </>
      }
    >
      <form
        id={id}
        className={styles.form}
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {children}
        {error && (
          <Banner tone="danger" live="assertive">
            {text(`error.${error}`)}
          </Banner>
        )}
      </form>
    </Dialog>
  );
}
