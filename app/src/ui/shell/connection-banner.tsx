import { CloudOff } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Session } from '../../api/contract.ts';
import { secondsUntil } from '../format/time.ts';
import { useText } from '../i18n/use-text.ts';
import { Spinner } from '../parts/spinner.tsx';
import { useClient } from '../state/client-context.ts';
import { useNow } from '../state/use-now.ts';
import { useStore } from '../state/use-topic.ts';
import styles from './connection-banner.module.css';

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
  if (session.state !== 'offline') return null;
  return (
    <Line>
      <span>{text(session.problem ? `session-problem.${session.problem}` : 'server.offline')}</span>
      {session.retryAt !== undefined && <RetryIn at={session.retryAt} />}
    </Line>
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
