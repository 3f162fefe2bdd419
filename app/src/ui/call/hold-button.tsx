import { Pause, Play } from 'lucide-react';
import type { CallRow } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import { classNames } from '../parts/class-names.ts';
import { Tooltip } from '../parts/tooltip.tsx';
import { useAction } from '../state/use-action.ts';
import styles from './call-controls.module.css';

/** Holds the call, or goes on with it; the other call that runs is held then. */
export function HoldButton({ call }: { call: CallRow }) {
  const text = useText();
  const act = useAction();
  const { callId, can, held } = call;
  const heldHere = held === 'here' || held === 'both';
  if (heldHere ? !can.resume : !can.hold) return null;
  const label = text(heldHere ? 'call.resume' : 'call.hold');
  return (
    <Tooltip text={label} side="top">
      <button
        type="button"
        className={classNames(styles.control, heldHere && styles.off)}
        aria-label={label}
        onClick={() => void act(heldHere ? 'call.resume' : 'call.hold', { callId })}
      >
        {heldHere ? <Play aria-hidden="true" /> : <Pause aria-hidden="true" />}
      </button>
    </Tooltip>
  );
}
