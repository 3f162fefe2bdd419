import { CirclePause, Play } from 'lucide-react';
import type { NetworkRow } from '../../api/contract.ts';
import { rateText } from '../format/amounts.ts';
import { sizeText } from '../format/size.ts';
import { fullTime, listTime } from '../format/time.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { SwitchRow } from '../parts/switch-row.tsx';
import { Card } from '../settings/card.tsx';
import { useCommand } from '../state/use-command.ts';
import { useNow } from '../state/use-now.ts';
import { useChangeSettings, useSettings } from '../state/use-settings.ts';
import styles from './cards.module.css';
import { SupernodeLimits } from './supernode-limits.tsx';
import { supernodeReason, supernodeState } from './supernode-words.ts';

const TONES = { active: 'good', standby: 'some', off: 'none', impossible: 'none' } as const;

/** What this device does for others, why, for how many, how much; and how one stops or limits it. */
export function SupernodeCard({ supernode }: { supernode: NetworkRow['supernode'] }) {
  const text = useText();
  const settings = useSettings();
  const change = useChangeSettings();
  const state = supernodeState(supernode);
  const willing = settings.volunteer === 'yes';
  return (
    <Card title={text('supernode.title')}>
      <div className={styles.part}>
        <div className={styles.headline}>
          <strong>{text(`supernode.says.${state}`)}</strong>
          <span className={classNames(styles.tag, styles[TONES[state]])}>
            {text(`supernode.state.${state}`)}
          </span>
        </div>
        <p>{text('supernode.explain')}</p>
        {state === 'impossible' ? (
          <p>{text('supernode.page')}</p>
        ) : (
          <>
            <p>{text(`supernode.reason.${supernodeReason(supernode, settings.volunteer)}`)}</p>
            {supernode.relay === 'unreachable' && <p>{text('supernode.relay-unreachable')}</p>}
          </>
        )}
      </div>
      {state !== 'impossible' && (
        <>
          {(state === 'active' || supernode.relayedBytes > 0) && <Figures supernode={supernode} />}
          {supernode.routerPorts.length > 0 && <RouterPorts ports={supernode.routerPorts} />}
          <SwitchRow
            label={text('supernode.volunteer')}
            hint={text('supernode.volunteer-hint')}
            checked={willing}
            onChange={yes => change({ volunteer: yes ? 'yes' : 'no' })}
          />
          {willing && <StopRow stopped={supernode.reason === 'stopped'} />}
          {settings.volunteer !== 'no' && <SupernodeLimits />}
        </>
      )}
    </Card>
  );
}

function Figures({ supernode }: { supernode: NetworkRow['supernode'] }) {
  const text = useText();
  const locale = useLocale();
  const now = useNow(60_000);
  const { leaves, relayUsers, relayedBytes, relayRate, since } = supernode;
  const number = new Intl.NumberFormat(locale);
  const figures = [
    [number.format(leaves), text('supernode.leaves')],
    [number.format(relayUsers), text('supernode.relay-users')],
    [sizeText(relayedBytes, locale), text('supernode.relayed')],
    [rateText(relayRate, locale), text('supernode.rate')],
  ] as const;
  return (
    <div className={styles.part}>
      <dl className={styles.figures}>
        {figures.map(([amount, words]) => (
          <div key={words}>
            <dt>{words}</dt>
            <dd>{amount}</dd>
          </div>
        ))}
      </dl>
      {since !== undefined && (
        <p title={fullTime(since, locale)}>
          {text('supernode.since', { time: listTime(since, now, locale) })}
        </p>
      )}
    </div>
  );
}

function RouterPorts({ ports }: { ports: readonly string[] }) {
  const text = useText();
  return (
    <div className={styles.part}>
      <p>
        {text('supernode.ports')}{' '}
        {ports.map(port => (
          <bdi key={port} dir="ltr" className={styles.address}>
            {port}
          </bdi>
        ))}
      </p>
    </div>
  );
}

/** Stops at once, whatever was agreed to, until the program starts again. */
function StopRow({ stopped }: { stopped: boolean }) {
  const text = useText();
  const stop = useCommand('network.stop');
  return (
    <div className={styles.foot}>
      {!stopped && <span className={styles.when}>{text('supernode.stop-hint')}</span>}
      <Button size="small" busy={stop.busy} onClick={() => void stop.run({ stopped: !stopped })}>
        {!stop.busy && (stopped ? <Play aria-hidden="true" /> : <CirclePause aria-hidden="true" />)}
        {text(stopped ? 'supernode.go-on' : 'supernode.stop')}
      </Button>
      {stop.error && (
        <p className={styles.problem} role="alert">
          {text(`error.${stop.error}`)}
        </p>
      )}
    </div>
  );
}
