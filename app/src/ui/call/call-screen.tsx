import { MicOff, Phone, X } from 'lucide-react';
import type { CallRow, RosterRow } from '../../api/contract.ts';
import { personName } from '../format/person.ts';
import { durationText } from '../format/time.ts';
import { useText } from '../i18n/use-text.ts';
import { Avatar } from '../parts/avatar.tsx';
import { classNames } from '../parts/class-names.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useAction } from '../state/use-action.ts';
import { useSettings } from '../state/use-settings.ts';
import { CallControls } from './call-controls.tsx';
import styles from './call-screen.module.css';
import { CallStage } from './call-stage.tsx';
import { callProblemKey, callStateKey, isTalking } from './call-state.ts';
import { tilesOf } from './call-tiles.ts';
import { CallTime } from './call-time.tsx';
import { CameraProblem, MicrophoneProblem } from './device-problems.tsx';
import { QualityLine } from './quality-line.tsx';
import { RecordingNotice } from './recording-notice.tsx';
import { SpeakingRing } from './speaking-ring.tsx';
import { TalkHint } from './talk-hint.tsx';
import { useCallPicture } from './use-call-picture.ts';
import { useFullScreen } from './use-full-screen.ts';
import { usePlaceCall } from './use-place-call.ts';

/** The call with this person, in place of the messages. */
export function CallScreen({ call, row }: { call: CallRow; row: RosterRow }) {
  const text = useText();
  const navigator = useNavigator();
  const settings = useSettings();
  const { isFull } = useFullScreen();
  const picture = useCallPicture(call.callId);
  const name = personName(row);
  const isOver = call.state === 'ended';
  const tiles = isOver ? undefined : tilesOf(picture, settings);
  const notes = <Notes call={call} name={name} />;
  return (
    <section
      className={classNames(styles.call, isFull && styles.full)}
      aria-label={text('call.with', { name })}
    >
      {!isOver && <RecordingNotice callId={call.callId} name={name} />}
      {tiles?.main ? (
        <CallStage tiles={tiles} call={call} row={row} notes={notes} />
      ) : (
        <div className={styles.stage}>
          {tiles && <CallStage tiles={tiles} call={call} row={row} />}
          <SpeakingRing active={call.state === 'active'}>
            <Avatar address={row.address} name={name} size="huge" />
          </SpeakingRing>
          <h2 dir="auto">{name}</h2>
          <p className={styles.state} role="status">
            <CallStateLine call={call} name={name} />
          </p>
          {notes}
        </div>
      )}
      {!isOver && (
        <QualityLine
          picture={picture}
          route={row.route}
          name={name}
          onOpen={() => navigator.openDialog({ kind: 'call-statistics', callId: call.callId, name })}
        />
      )}
      {isOver ? <EndedControls call={call} /> : <CallControls call={call} picture={picture} name={name} />}
    </section>
  );
}

function CallStateLine({ call, name }: { call: CallRow; name: string }) {
  const text = useText();
  if (isTalking(call) && call.state === 'active') return <CallTime since={call.connectedAt} />;
  if (call.state === 'ended' && call.reason === 'hung-up' && call.duration !== undefined)
    return text('call.ended-after', { duration: durationText(call.duration) });
  return text(callStateKey(call), { name });
}

/** What there is to know beside the state: why it failed, who is muted, which device is missing. */
function Notes({ call, name }: { call: CallRow; name: string }) {
  const text = useText();
  const picture = useCallPicture(call.callId);
  const problem = callProblemKey(call);
  const isOver = call.state === 'ended';
  return (
    <>
      {isOver && call.message !== undefined && call.message !== '' && (
        <p className={styles.message} dir="auto">
          {call.message}
        </p>
      )}
      {problem && <p className={styles.problem}>{text(problem)}</p>}
      <MicrophoneProblem />
      {picture && <CameraProblem picture={picture} />}
      {!isOver && picture === undefined && call.mediaAttached && (
        <p className={styles.note}>{text('call.other-window')}</p>
      )}
      {call.muted && !isOver && (
        <p className={styles.note}>
          <MicOff aria-hidden="true" /> {text('call.you-are-muted')}
        </p>
      )}
      {!isOver && picture?.theirs?.muted && !picture.held && (
        <p className={styles.note}>
          <MicOff aria-hidden="true" /> {text('call.their-microphone-off', { name })}
        </p>
      )}
      {!isOver && !call.muted && <TalkHint />}
    </>
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
