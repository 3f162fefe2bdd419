import { useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { Logo } from '../parts/logo.tsx';
import { Spinner } from '../parts/spinner.tsx';
import { useClient } from '../state/client-context.ts';
import { useStore } from '../state/use-topic.ts';
import styles from './splash.module.css';

/** What shows until the engine has answered, or why it does not. */
export function Splash() {
  const text = useText();
  const client = useClient();
  const connection = useStore(client.connection);
  const { state } = connection;
  return (
    <main className={styles.splash}>
      <Logo size={64} />
      <h1>Kith</h1>
      {state === 'refused' && <p role="alert">{text(`engine.${connection.why}`)}</p>}
      {state === 'disconnected' && (
        <>
          <p role="alert">{text('engine.unreachable')}</p>
          <Button onClick={() => client.reconnect()}>{text('common.try-now')}</Button>
        </>
      )}
      {(state === 'connecting' || state === 'connected') && (
        <p role="status" className={styles.wait}>
          <Spinner /> {text('engine.starting')}
        </p>
      )}
    </main>
  );
}
