import type { RosterRow } from '../../api/contract.ts';
import type { CallPicture, FlowFigures, Section } from '../call-audio.ts';
import { relayOfRoute, roundTripText, routeHint, routeLabel } from '../format/route.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Banner } from '../parts/banner.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { RouteBadge } from '../parts/route-badge.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useServerHost } from '../state/use-server-host.ts';
import { useCallRows, useRosterRow } from '../state/use-topic.ts';
import { callWay } from './call-way.ts';
import styles from './statistics-dialog.module.css';
import { useCallPicture } from './use-call-picture.ts';

const SECTIONS: readonly Section[] = ['microphone', 'camera', 'screen', 'screen-sound'];
const NO_LINK = { state: 'closed' } as const;
const TONES = { good: 'ok', fair: 'warn', poor: 'danger' } as const;

/** What the call does in figures, under a sentence of what they mean. */
export function StatisticsDialog({ callId, name }: { callId: string; name: string }) {
  const text = useText();
  const navigator = useNavigator();
  const picture = useCallPicture(callId);
  const address = useCallRows().find(call => call.callId === callId)?.address ?? '';
  const link = useRosterRow(address)?.route ?? NO_LINK;
  return (
    <Dialog title={text('call.statistics')} size="large" onClose={() => navigator.closeDialog()}>
      {picture?.statistics && picture.verdict ? (
        <Figures
          way={callWay(picture.statistics, link)}
          statistics={picture.statistics}
          verdict={picture.verdict}
          name={name}
        />
      ) : (
        <p>{text('call.statistics-none')}</p>
      )}
    </Dialog>
  );
}

function Figures({
  statistics,
  verdict,
  name,
  way,
}: {
  way: RosterRow['route'];
  statistics: NonNullable<CallPicture['statistics']>;
  verdict: NonNullable<CallPicture['verdict']>;
  name: string;
}) {
  const text = useText();
  const locale = useLocale();
  const serverHost = useServerHost();
  const { sent, received, roundTrip } = statistics;
  const label = routeLabel(way);
  return (
    <div className={styles.figures}>
      <Banner tone={TONES[verdict.level]} title={text(`call.verdict.${verdict.level}`)}>
        {text(`call.advice.${verdict.cause}`, { name })}
      </Banner>
      <dl className={styles.way}>
        <dt>{text('call.figure.route')}</dt>
        <dd>
          <RouteBadge route={{ ...way, roundTrip: undefined }} />
        </dd>
        {roundTrip !== undefined && (
          <>
            <dt>{text('call.figure.round-trip')}</dt>
            <dd>{roundTripText(roundTrip, locale)}</dd>
          </>
        )}
      </dl>
      {label && <p className={styles.meaning}>{routeHint(label, relayOfRoute(way, serverHost), text)}</p>}
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{text('call.figure.what')}</th>
              <th scope="col">{text('call.figure.rate')}</th>
              <th scope="col">{text('call.figure.loss')}</th>
              <th scope="col">{text('call.figure.jitter')}</th>
              <th scope="col">{text('call.figure.picture')}</th>
              <th scope="col">{text('call.figure.codec')}</th>
            </tr>
          </thead>
          <tbody>
            {SECTIONS.flatMap(section => [
              <FlowRow
                key={`in-${section}`}
                label={text(`call.received.${section}`, { name })}
                flow={received[section]}
              />,
              <FlowRow key={`out-${section}`} label={text(`call.sent.${section}`)} flow={sent[section]} />,
            ])}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function FlowRow({ label, flow }: { label: string; flow: FlowFigures | undefined }) {
  const text = useText();
  const locale = useLocale();
  if (!flow) return null;
  const number = (value: number) => new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(value);
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  return (
    <tr>
      <th scope="row" dir="auto">
        {label}
      </th>
      <td>{text('call.figure.kilobits', { rate: number(flow.rate / 1_000) })}</td>
      <td>{share.format(flow.loss)}</td>
      <td>{flow.jitter === undefined ? '' : roundTripText(flow.jitter, locale)}</td>
      <td>
        {flow.width !== undefined && flow.height !== undefined
          ? text('call.figure.frames', {
              width: flow.width,
              height: flow.height,
              frames: number(flow.framesPerSecond ?? 0),
            })
          : ''}
      </td>
      <td>{flow.codec}</td>
    </tr>
  );
}
