import { ChevronDown, MessageSquare, Mic, MicOff, Phone, PhoneOff, Settings2, X } from 'lucide-react';
import { useState } from 'react';
import type { CallRow, RosterRow } from '../../api/contract.ts';
import { personName } from '../format/person.ts';
import { durationText } from '../format/time.ts';
import { useText } from '../i18n/use-text.ts';
import { Avatar } from '../parts/avatar.tsx';
import { classNames } from '../parts/class-names.ts';
import { Tooltip } from '../parts/tooltip.tsx';
import { onMac } from '../shell/platform.ts';
import { keyCaps } from '../shell/shortcuts.ts';
import { useAudio } from '../state/client-context.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useAction } from '../state/use-action.ts';
import { useStore } from '../state/use-topic.ts';
import styles from './call-screen.module.css';
import { callProblemKey, callStateKey, isTalking } from './call-state.ts';
import { CallTime } from './call-time.tsx';
import { DeviceMenu } from './device-menu.tsx';
import { QualityLine } from './quality-line.tsx';
import { SpeakingRing } from './speaking-ring.tsx';
import { usePlaceCall } from './use-place-call.ts';

/** The call with this person, in place of the messages. */
export function CallScreen({ call, row }: { call: CallRow; row: RosterRow }) {
  const text = useText();
  const name = personName(row);
  const problem = callProblemKey(call);
  return (
    <section className={styles.call} aria-label={text('call.with', { name })}>
      <div className={styles.stage}>
        <SpeakingRing active={call.state === 'active'}>
          <Avatar address={row.address} name={name} size="huge" />
        </SpeakingRing>
        <h2 dir="auto">{name}</h2>
        <p className={styles.state} role="status">
          {isTalking(call) && call.state === 'active' ? (
            <CallTime since={call.connectedAt} />
          ) : call.state === 'ended' && call.reason === 'hung-up' && call.duration !== undefined ? (
            text('call.ended-after', { duration: durationText(call.duration) })
          ) : (
            text(callStateKey(call), { name })
          )}
        </p>
        {call.state === 'ended' && call.message !== undefined && call.message !== '' && (
          <p className={styles.message} dir="auto">
            {call.message}
          </p>
        )}
        {problem && <p className={styles.problem}>{text(problem)}</p>}
        <MicrophoneProblem />
        {call.muted && call.state !== 'ended' && (
          <p className={styles.muted}>
            <MicOff aria-hidden="true" /> {text('call.you-are-muted')}
          </p>
        )}
      </div>
      {call.state !== 'ended' && <QualityLine route={row.route} />}
      {call.state === 'ended' ? <EndedControls call={call} /> : <Controls call={call} />}
    </section>
  );
}

function Controls({ call }: { call: CallRow }) {
  const text = useText();
  const act = useAction();
  const navigator = useNavigator();
  const { callId, can, muted } = call;
  return (
    <div className={styles.controls} role="toolbar" aria-label={text('call.controls')}>
      {can.mute && (
        <span className={styles.pair}>
          <Tooltip text={text(muted ? 'call.unmute' : 'call.mute')} keys={keyCaps('Mod+M', onMac)} side="top">
            <button
              type="button"
              className={classNames(styles.control, muted && styles.off)}
              aria-label={text(muted ? 'call.unmute' : 'call.mute')}
              onClick={() => void act('call.mute', { callId, muted: !muted })}
            >
              {muted ? <MicOff aria-hidden="true" /> : <Mic aria-hidden="true" />}
            </button>
          </Tooltip>
          <DeviceMenu>
            <button type="button" className={styles.small} aria-label={text('call.devices')}>
              <ChevronDown aria-hidden="true" />
            </button>
          </DeviceMenu>
        </span>
      )}
      {!can.mute && (
        <DeviceMenu>
          <button type="button" className={styles.control} aria-label={text('call.devices')}>
            <Settings2 aria-hidden="true" />
          </button>
        </DeviceMenu>
      )}
      <Tooltip text={text('call.messages')} side="top">
        <button
          type="button"
          className={styles.control}
          aria-label={text('call.messages')}
          onClick={() =>
            navigator.show({ kind: 'conversation', address: call.address, messagesInCall: true })
          }
        >
          <MessageSquare aria-hidden="true" />
        </button>
      </Tooltip>
      {can.hangUp && (
        <Tooltip text={text('call.hang-up')} keys={keyCaps('Mod+Shift+H', onMac)} side="top">
          <button
            type="button"
            className={classNames(styles.control, styles.end)}
            aria-label={text('call.hang-up')}
            onClick={() => void act('call.hang-up', { callId })}
          >
            <PhoneOff aria-hidden="true" />
          </button>
        </Tooltip>
      )}
    </div>
  );
}

/** The engine forgets an ended call by itself; until then it can be placed again or put away. */
function EndedControls({ call }: { call: CallRow }) {
  const text = useText();
  const act = useAction();
  const placeCall = usePlaceCall();
  return (
    <div className={styles.ended}>
      <button type="button" className={styles.word} onClick={() => placeCall(call.address)}>
        <Phone aria-hidden="true" /> {text('call.again')}
      </button>
      {call.can.dismiss && (
        <button
          type="button"
          className={styles.word}
          onClick={() => void act('call.dismiss', { callId: call.callId })}
        >
          <X aria-hidden="true" /> {text('common.close')}
        </button>
      )}
    </div>
  );
}

/** Why the microphone can't be heard, with the way to try again. */
function MicrophoneProblem() {
  const text = useText();
  const audio = useAudio();
  const { problem } = useStore(audio.devices);
  const [busy, setBusy] = useState(false);
  if (!problem) return null;
  return (
    <div className={styles.problem} role="alert">
      <p>{text(`audio-error.${problem}`)}</p>
      <button
        type="button"
        disabled={busy}
        className={styles.word}
        onClick={() => {
          setBusy(true);
          void audio.refreshDevices().finally(() => setBusy(false));
        }}
      >
        {text('common.try-again')}
      </button>
    </div>
  );
}
