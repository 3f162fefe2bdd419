import type { PresenceState } from '@kith/shared/protocol/schemas';
import { memo } from 'react';
import { avatarColour, initials } from '../format/person.ts';
import styles from './avatar.module.css';
import { classNames } from './class-names.ts';

/** A person's letters on a colour of their own, with a presence dot where `state` is given. Decoration: the name stands beside it. */
export const Avatar = memo(function Avatar({
  address,
  name,
  state,
  size = 'medium',
}: {
  address: string;
  name: string;
  state?: PresenceState | undefined;
  size?: 'tiny' | 'small' | 'medium' | 'large' | 'huge';
}) {
  return (
    <span aria-hidden="true" className={classNames(styles.avatar, styles[size])}>
      <span
        className={styles.face}
        data-letters={initials(name)}
        style={{ backgroundColor: avatarColour(address) }}
      />
      {state && <span className={classNames(styles.dot, styles[state])} />}
    </span>
  );
});
