import { type FormEvent, useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import { Banner } from '../parts/banner.tsx';
import { Button } from '../parts/button.tsx';
import { Field, PasswordField } from '../parts/field.tsx';
import { useCommand } from '../state/use-command.ts';
import { DeviceName, defaultDeviceName } from './device-name.tsx';
import styles from './first-run.module.css';
import type { ServerProbe } from './use-server-probe.ts';

export function SignUpForm({
  probe,
  onHold,
  onRecoveryCode,
}: {
  probe: ServerProbe;
  onHold: (held: boolean) => void;
  onRecoveryCode: (code: string) => void;
}) {
  const text = useText();
  const [userName, setUserName] = useState('');
  const [password, setPassword] = useState('');
  const [deviceName, setDeviceName] = useState(() => defaultDeviceName(navigator.userAgent, text));
  const signUp = useCommand('account.sign-up');
  const found = probe.state.kind === 'found' ? probe.state.server : undefined;
  const refusal =
    found?.signUp === 'closed'
      ? 'closed'
      : found?.signUp === 'invite' && !found.hasInvite
        ? 'invite'
        : undefined;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    onHold(true);
    const made = await signUp.run({
      server: probe.server.trim(),
      userName: userName.trim().toLowerCase(),
      password,
      deviceName: deviceName.trim(),
    });
    if (made) onRecoveryCode(made.recoveryCode);
    else onHold(false);
  };

  const nameProblem =
    signUp.error && ['bad-user-name', 'name-taken', 'name-reserved'].includes(signUp.error)
      ? text(`error.${signUp.error}`)
      : undefined;
  const passwordProblem = signUp.error === 'weak-password' ? text('error.weak-password') : undefined;
  return (
    <form
      className={styles.form}
      onSubmit={event => void submit(event)}
      aria-label={text('first-run.sign-up')}
    >
      {refusal && <Banner tone="warn">{text(`first-run.refused.${refusal}`)}</Banner>}
      <Field
        label={text('first-run.user-name')}
        value={userName}
        onChange={event => setUserName(event.currentTarget.value)}
        problem={nameProblem}
        hint={
          found && userName.trim() !== ''
            ? text('first-run.your-address', { address: `${userName.trim().toLowerCase()}@${found.name}` })
            : text('first-run.user-name-hint')
        }
        autoComplete="username"
        autoCapitalize="off"
        spellCheck={false}
        dir="ltr"
        maxLength={32}
        required
      />
      <PasswordField
        label={text('first-run.password')}
        value={password}
        onChange={event => setPassword(event.currentTarget.value)}
        problem={passwordProblem}
        hint={text('first-run.password-hint')}
        autoComplete="new-password"
        required
      />
      <DeviceName value={deviceName} onChange={setDeviceName} />
      {signUp.error && !nameProblem && !passwordProblem && (
        <Banner tone="danger" live="assertive">
          {text(`error.${signUp.error}`)}
        </Banner>
      )}
      <Button
        type="submit"
        look="primary"
        size="large"
        wide
        busy={signUp.busy}
        disabled={refusal !== undefined}
      >
        {text(signUp.busy ? 'first-run.creating' : 'first-run.create')}
      </Button>
    </form>
  );
}
