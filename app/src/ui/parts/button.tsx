import type { ComponentProps } from 'react';
import styles from './button.module.css';
import { classNames } from './class-names.ts';
import { Spinner } from './spinner.tsx';

export interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: 'primary' | 'secondary' | 'ghost' | 'danger';
  readonly size?: 'small' | 'medium' | 'large';
  /** Under way: it can't be pressed again and shows that. */
  readonly busy?: boolean;
  readonly wide?: boolean;
}

export function Button({
  look = 'secondary',
  size = 'medium',
  busy = false,
  wide = false,
  className,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      className={classNames(styles.button, styles[look], styles[size], wide && styles.wide, className)}
    >
      {busy && <Spinner />}
      {children}
    </button>
  );
}
