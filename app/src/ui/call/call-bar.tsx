import { Pause, Play } from 'lucide-react';
import type { CallRow } from '../../api/contract.ts';
import { personName } from '../format/person.ts';
import { relayOfRoute, roundTripText, routeName } from '../format/route.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { useNavigation, useNavigator } from '../state/navigation.tsx';
import { useAction } from '../state/use-action.ts';
import { useServerHost } from '../state/use-server-host.ts';
import { useCallRows, useRosterRow } from '../state/use-topic.ts';
import styles from './call-bar.module.css';
import { HangUpButton, MuteButton } from './call-buttons.tsx';
import { callInFront, callStateKey, isTalking } from './call-state.ts';
import { CallTime } from './call-time.tsx';
import { callWay } from './call-way.ts';
import { ElsewhereBar } from './elsewhere-bar.tsx';
import { RecordingNotice } from './recording-notice.tsx';
import { useCallPicture } from './use-call-picture.ts';

/** The running calls, while something else is on the screen: the one that is talked in first. */
export function CallBar() {
  const calls = useCallRows();
  const { view } = useNavigation();
  const front = callInFront(calls);
  const shown = calls
    .filter(call => call.state !== 'ended' && !call.can.accept)
    .filter(
      call => view.kind !== 'conversation' || view.address !== call.address || view.messagesInCall === true,
    )
    .sort((a, b) => Number(b === front) - Number(a === front));
  return (
    <>
      {shown.map(call => (
        <OneCall key={call.callId} call={call} />
      ))}
      <ElsewhereBar />
    </>
  );
}

function OneCall({ call }: { call: CallRow }) {
  const text = useText();
  const act = useAction();
  const navigator = useNavigator();
  const row = useRosterRow(call.address);
  const { callId, address, can } = call;
  const name = row ? personName(row) : address;
  const locale = useLocale();
  const serverHost = useServerHost();
  const statistics = useCallPicture(callId)?.statistics;
  const way = statistics && row && callWay(statistics, row.route);
  return (
    <section
      className={styles.bar}
      data-held={call.held === undefined ? undefined : true}
      aria-label={text(call.held === undefined ? 'call.bar' : 'call.bar-held', { name })}
    >
      <RecordingNotice callId={callId} name={name} />
      <button type="button" className={styles.back} onClick={() => navigator.openConversation(address)}>
        <span className={styles.dot} aria-hidden="true" />
        <span className={styles.name} dir="auto">
          {name}
        </span>
        <span className={styles.state}>
          {isTalking(call) && call.state === 'active' ? (
            <CallTime since={call.connectedAt} />
          ) : (
            text(callStateKey(call), { name })
          )}
        </span>
        {way && (
          <span className={styles.way}>
            {routeName(way.kind ?? 'direct', relayOfRoute(way, serverHost), text)}
            {way.roundTrip !== undefined && ` · ${roundTripText(way.roundTrip, locale)}`}
          </span>
        )}
        <span className={styles.return}>{text('call.return')}</span>
      </button>
      {call.held === undefined && <MuteButton call={call} className={styles.control} />}
      {can.hold && (
        <button
          type="button"
          className={styles.control}
          aria-label={text('call.hold')}
          onClick={() => void act('call.hold', { callId })}
        >
          <Pause aria-hidden="true" />
        </button>
      )}
      {can.resume && (
        <button type="button" className={styles.word} onClick={() => void act('call.resume', { callId })}>
          <Play aria-hidden="true" /> {text('call.resume')}
        </button>
      )}
      <HangUpButton call={call} className={styles.end} />
    </section>
  );
}
