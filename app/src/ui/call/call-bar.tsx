import { Mic, MicOff, PhoneOff } from 'lucide-react';
import { personName } from '../format/person.ts';
import { useText } from '../i18n/use-text.ts';
import { useNavigation, useNavigator } from '../state/navigation.tsx';
import { useAction } from '../state/use-action.ts';
import { useCallRow, useRosterRow } from '../state/use-topic.ts';
import styles from './call-bar.module.css';
import { callStateKey, isTalking } from './call-state.ts';
import { CallTime } from './call-time.tsx';
import { RecordingNotice } from './recording-notice.tsx';

/** The running call, while something else is on the screen. */
export function CallBar() {
  const text = useText();
  const act = useAction();
  const navigator = useNavigator();
  const { view } = useNavigation();
  const call = useCallRow();
  const row = useRosterRow(call?.address ?? '');
  if (!call || call.state === 'ended' || call.can.accept) return null;
  const onScreen =
    view.kind === 'conversation' && view.address === call.address && view.messagesInCall !== true;
  if (onScreen) return null;
  const { callId, address, can, muted } = call;
  const name = row ? personName(row) : address;
  return (
    <section className={styles.bar} aria-label={text('call.bar')}>
      <RecordingNotice callId={callId} name={name} />
      <button type="button" className={styles.back} onClick={() => navigator.openConversation(address)}>
        <span className={styles.dot} aria-hidden="true" />
        <span className={styles.name} dir="auto">
          {name}
        </span>
        <span className={styles.state}>
          {isTalking(call) ? <CallTime since={call.connectedAt} /> : text(callStateKey(call), { name })}
        </span>
        <span className={styles.return}>{text('call.return')}</span>
      </button>
      {can.mute && (
        <button
          type="button"
          className={styles.control}
          aria-label={text(muted ? 'call.unmute' : 'call.mute')}
          onClick={() => void act('call.mute', { callId, muted: !muted })}
        >
          {muted ? <MicOff aria-hidden="true" /> : <Mic aria-hidden="true" />}
        </button>
      )}
      {can.hangUp && (
        <button
          type="button"
          className={styles.end}
          aria-label={text('call.hang-up')}
          onClick={() => void act('call.hang-up', { callId })}
        >
          <PhoneOff aria-hidden="true" />
        </button>
      )}
    </section>
  );
}
