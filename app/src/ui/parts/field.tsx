import { Eye, EyeOff } from 'lucide-react';
import { type ComponentProps, type ReactNode, useId, useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import { classNames } from './class-names.ts';
import styles from './field.module.css';
import { IconButton } from './icon-button.tsx';

interface FieldFrame {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong with what was typed, and what to do. */
  readonly problem?: string | undefined;
}

interface FieldProps extends FieldFrame, Omit<ComponentProps<'input'>, 'id'> {
  /** Stands inside the box after the text. */
  readonly end?: ReactNode;
}

/** A line of text with its label above, and a hint or a problem below. */
export function Field({ label, hint, problem, end, className, ...input }: FieldProps) {
  const id = useId();
  const below = problem !== undefined || hint !== undefined;
  return (
    <div className={classNames(styles.field, className)}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <div className={classNames(styles.box, problem !== undefined && styles.wrong)}>
        <input
          dir="auto"
          {...input}
          id={id}
          className={styles.input}
          aria-invalid={problem !== undefined || undefined}
          aria-describedby={below ? `${id}-below` : undefined}
        />
        {end}
      </div>
      <Below id={`${id}-below`} hint={hint} problem={problem} />
    </div>
  );
}

/** A password that can be looked at. */
export function PasswordField(props: Omit<FieldProps, 'type' | 'end'>) {
  const text = useText();
  const [shown, setShown] = useState(false);
  return (
    <Field
      {...props}
      type={shown ? 'text' : 'password'}
      dir="ltr"
      spellCheck={false}
      autoCapitalize="off"
      end={
        <IconButton
          icon={shown ? EyeOff : Eye}
          label={text(shown ? 'common.hide-password' : 'common.show-password')}
          onClick={() => setShown(!shown)}
        />
      }
    />
  );
}

interface TextAreaProps extends FieldFrame, Omit<ComponentProps<'textarea'>, 'id'> {}

export function TextArea({ label, hint, problem, className, ...area }: TextAreaProps) {
  const id = useId();
  const below = problem !== undefined || hint !== undefined;
  return (
    <div className={classNames(styles.field, className)}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <div className={classNames(styles.box, problem !== undefined && styles.wrong)}>
        <textarea
          dir="auto"
          rows={3}
          {...area}
          id={id}
          className={styles.input}
          aria-invalid={problem !== undefined || undefined}
          aria-describedby={below ? `${id}-below` : undefined}
        />
      </div>
      <Below id={`${id}-below`} hint={hint} problem={problem} />
    </div>
  );
}

function Below({ id, hint, problem }: { id: string; hint: ReactNode; problem: string | undefined }) {
  if (problem !== undefined) {
    return (
      <p id={id} className={styles.problem} role="alert">
        {problem}
      </p>
    );
  }
  return hint === undefined ? null : (
    <div id={id} className={styles.hint}>
      {hint}
    </div>
  );
}
