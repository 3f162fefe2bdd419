import { CloudOff } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import type { Session } from '../../api/contract.ts';
import { secondsUntil } from '../format/time.ts';
import { useText } from '../i18n/use-text.ts';
import { Spinner } from '../parts/spinner.tsx';
import { useClient } from '../state/client-context.ts';
import { useNow } from '../state/use-now.ts';
import { useStore } from '../state/use-topic.ts';
import styles from './connection-banner.module.css';
import { useAround, WhatWorks } from './what-works.tsx';

/** A line across the window while the engine or its server can't be reached: why, and when it tries again. */
export function ConnectionBanner({ session }: { session: Session }) {
  const text = useText();
  const client = useClient();
  const connection = useStore(client.connection);
  if (connection.state === 'refused') {
    return (
      <Line>
        <span>{text(`engine.${connection.why}`)}</span>
      </Line>
    );
  }
  if (connection.state === 'disconnected' || connection.state === 'connecting') {
    return (
      <Line busy={connection.state === 'connecting'}>
        <span>{text('engine.lost')}</span>
        {connection.state === 'disconnected' && <RetryIn at={connection.retryAt} />}
        {connection.state === 'disconnected' && (
          <button type="button" onClick={() => client.reconnect()}>
            {text('common.try-now')}
          </button>
        )}
      </Line>
    );
  }
  if (session.state === 'connecting') {
    return (
      <Line busy quiet>
        <span>{text('server.connecting')}</span>
      </Line>
    );
  }
  return session.state === 'offline' ? <Away session={session} /> : null;
}

/** The server is away: how this device is connected nevertheless, and on request what works and what waits. */
function Away({ session }: { session: Session }) {
  const text = useText();
  const id = useId();
  const [open, setOpen] = useState(false);
  const around = useAround();
  const { problem, retryAt } = session;
  // Only a server that does not answer is somebody's fault in between; the other problems have a next step of their own.
  const isAway = problem === undefined || problem === 'unreachable';
  return (
    <>
      <Line>
        <span>
          {isAway && around !== 'none'
            ? text(`away.${around}`)
            : text(problem === undefined ? 'server.offline' : `session-problem.${problem}`)}
        </span>
        <button type="button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          {text('away.what-works')}
        </button>
        {retryAt !== undefined && <RetryIn at={retryAt} />}
      </Line>
      <section id={id} aria-label={text('away.what-works')} hidden={!open}>
        {open && <WhatWorks around={around} />}
      </section>
    </>
  );
}

function Line({ busy, quiet, children }: { busy?: boolean; quiet?: boolean; children: ReactNode }) {
  return (
    <div className={quiet ? styles.quiet : styles.line} role="status">
      {busy ? <Spinner size={14} /> : <CloudOff aria-hidden="true" />}
      {children}
    </div>
  );
}

/** The countdown is left out for screen readers: a number every second is noise. */
function RetryIn({ at }: { at: number }) {
  const text = useText();
  const now = useNow(500);
  const seconds = secondsUntil(at, now);
  return (
    <span aria-hidden="true" className={styles.countdown}>
      {seconds > 0 ? text('server.retry-in', { count: seconds }) : text('server.retrying')}
    </span>
  );
}
