import { Check, CheckCheck, CircleAlert, Clock } from 'lucide-react';
import type { MessageRow } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import { classNames } from '../parts/class-names.ts';
import { HiddenText } from '../parts/hidden-text.tsx';
import styles from './message-bubble.module.css';

const MARKS = {
  queued: Clock,
  sent: Check,
  delivered: CheckCheck,
  read: CheckCheck,
  failed: CircleAlert,
} as const;

/** How far a message of mine got; the words are in its tooltip and for screen readers. */
export function DeliveryMark({ state }: { state: MessageRow['state'] }) {
  const text = useText();
  const Mark = MARKS[state];
  const words = text(`delivery.${state}`);
  return (
    <span className={classNames(styles.mark, state === 'read' && styles.read)} title={words}>
      <Mark aria-hidden="true" />
      <HiddenText>{words}</HiddenText>
    </span>
  );
}
