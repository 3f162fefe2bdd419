import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './banner.module.css';
import { classNames } from './class-names.ts';

const ICONS = { info: Info, ok: CircleCheck, warn: TriangleAlert, danger: CircleAlert };

/** Something to know, in the place where it matters. `live`: it appeared by itself and is read out. */
export function Banner({
  tone,
  title,
  children,
  actions,
  live,
}: {
  tone: keyof typeof ICONS;
  title?: string;
  children?: ReactNode;
  actions?: ReactNode;
  live?: 'polite' | 'assertive';
}) {
  const Icon = ICONS[tone];
  return (
    <div
      className={classNames(styles.banner, styles[tone])}
      {...(live && { role: live === 'assertive' ? 'alert' : 'status' })}
    >
      <Icon aria-hidden="true" className={styles.icon} />
      <div className={styles.words}>
        {title !== undefined && <strong>{title}</strong>}
        {children !== undefined && <div className={styles.text}>{children}</div>}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
