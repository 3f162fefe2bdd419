import { type FormEvent, useState } from 'react';
import { userNameIn } from '../format/person.ts';
import { useText } from '../i18n/use-text.ts';
import { Banner } from '../parts/banner.tsx';
import { Button } from '../parts/button.tsx';
import { Field, PasswordField } from '../parts/field.tsx';
import { useCommand } from '../state/use-command.ts';
import { DeviceName, defaultDeviceName } from './device-name.tsx';
import styles from './first-run.module.css';
import type { ServerProbe } from './use-server-probe.ts';

export function LogInForm({
  probe,
  known,
}: {
  probe: ServerProbe;
  /** The account that was open on this device before. */
  known: string | undefined;
}) {
  const text = useText();
  const [userName, setUserName] = useState(known === undefined ? '' : userNameIn(known));
  const [password, setPassword] = useState('');
  const [deviceName, setDeviceName] = useState(() => defaultDeviceName(navigator.userAgent, text));
  const logIn = useCommand('account.log-in');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void logIn.run({
      server: probe.server.trim(),
      userName: userName.trim().toLowerCase(),
      password,
      deviceName: deviceName.trim(),
    });
  };
  return (
    <form className={styles.form} onSubmit={submit} aria-label={text('first-run.log-in')}>
      <Field
        label={text('first-run.user-name')}
        value={userName}
        onChange={event => setUserName(event.currentTarget.value)}
        autoComplete="username"
        autoCapitalize="off"
        spellCheck={false}
        dir="ltr"
        maxLength={64}
        required
      />
      <PasswordField
        label={text('first-run.password')}
        value={password}
        onChange={event => setPassword(event.currentTarget.value)}
        autoComplete="current-password"
        required
      />
      <DeviceName value={deviceName} onChange={setDeviceName} />
      {logIn.error && (
        <Banner tone="danger" live="assertive">
          {text(`error.${logIn.error}`)}
        </Banner>
      )}
      <Button type="submit" look="primary" size="large" wide busy={logIn.busy}>
        {text(logIn.busy ? 'first-run.logging-in' : 'first-run.log-in')}
      </Button>
    </form>
  );
}
