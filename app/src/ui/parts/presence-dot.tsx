import type { PresenceState } from '@kith/shared/protocol/schemas';
import styles from './avatar.module.css';
import { classNames } from './class-names.ts';
import dot from './presence-dot.module.css';

/** The dot of a presence by itself, in a menu. */
export function PresenceDot({ state }: { state: PresenceState }) {
  return <span aria-hidden="true" className={classNames(dot.dot, styles[state])} />;
}
