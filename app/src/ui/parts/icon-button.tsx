import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';
import styles from './icon-button.module.css';
import { Tooltip } from './tooltip.tsx';

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label' | 'children'> {
  readonly icon: LucideIcon;
  /** What it does: its name and its tooltip. */
  readonly label: string;
  readonly keys?: readonly string[];
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
  readonly pressed?: boolean;
}

export function IconButton({
  icon: Icon,
  label,
  keys,
  side = 'bottom',
  pressed,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} side={side} {...(keys && { keys })}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        {...rest}
        className={classNames(styles.button, pressed === true && styles.pressed, className)}
      >
        <Icon aria-hidden="true" strokeWidth={1.75} />
      </button>
    </Tooltip>
  );
}
