import { Lock, LockOpen, Server, UserPlus } from 'lucide-react';
import { useText } from '../i18n/use-text.ts';
import { Field } from '../parts/field.tsx';
import { Spinner } from '../parts/spinner.tsx';
import styles from './first-run.module.css';
import type { ServerProbe } from './use-server-probe.ts';

/** Where the account lives: a host, an address, or a link from a friend. */
export function ServerField({ probe }: { probe: ServerProbe }) {
  const text = useText();
  const { state } = probe;
  return (
    <Field
      label={text('first-run.server')}
      value={probe.server}
      onChange={event => probe.setServer(event.currentTarget.value)}
      placeholder="home.example"
      autoComplete="off"
      autoCapitalize="off"
      spellCheck={false}
      dir="ltr"
      required
      hint={<ProbeLine state={state} />}
      problem={state.kind === 'failed' ? text(`error.${state.error}`) : undefined}
    />
  );
}

function ProbeLine({ state }: { state: ServerProbe['state'] }) {
  const text = useText();
  if (state.kind === 'empty') return text('first-run.server-hint');
  if (state.kind === 'failed') return null;
  if (state.kind === 'asking') {
    return (
      <span className={styles.probe} role="status">
        <span>
          <Spinner size={13} /> {text('first-run.asking')}
        </span>
      </span>
    );
  }
  const { server } = state;
  return (
    <span className={styles.probe} role="status">
      <span>
        <Server aria-hidden="true" />
        <bdi>{server.name}</bdi>
      </span>
      {server.encrypted ? (
        <span className={styles.good}>
          <Lock aria-hidden="true" /> {text('first-run.encrypted')}
        </span>
      ) : (
        <span className={styles.careful}>
          <LockOpen aria-hidden="true" /> {text('first-run.local')}
        </span>
      )}
      <span>{text(`first-run.policy.${server.signUp}`)}</span>
      {server.inviter && (
        <span>
          <UserPlus aria-hidden="true" /> {text('first-run.inviter', { address: server.inviter })}
        </span>
      )}
    </span>
  );
}
