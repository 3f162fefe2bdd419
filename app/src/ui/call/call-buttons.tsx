import { Mic, MicOff, PhoneOff } from 'lucide-react';
import type { CallRow } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import { useAction } from '../state/use-action.ts';

interface CallButtonProps {
  readonly call: CallRow;
  readonly className: string | undefined;
}

/** Switches the microphone of a call; absent where that can't be done. */
export function MuteButton({ call: { callId, can, muted }, className }: CallButtonProps) {
  const text = useText();
  const act = useAction();
  if (!can.mute) return null;
  return (
    <button
      type="button"
      className={className}
      aria-label={text(muted ? 'call.unmute' : 'call.mute')}
      onClick={() => void act('call.mute', { callId, muted: !muted })}
    >
      {muted ? <MicOff aria-hidden="true" /> : <Mic aria-hidden="true" />}
    </button>
  );
}

/** Ends a call; absent where that can't be done. */
export function HangUpButton({ call: { callId, can }, className }: CallButtonProps) {
  const text = useText();
  const act = useAction();
  if (!can.hangUp) return null;
  return (
    <button
      type="button"
      className={className}
      aria-label={text('call.hang-up')}
      onClick={() => void act('call.hang-up', { callId })}
    >
      <PhoneOff aria-hidden="true" />
    </button>
  );
}
