import { type FormEvent, useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import { Banner } from '../parts/banner.tsx';
import { Button } from '../parts/button.tsx';
import { Field, PasswordField } from '../parts/field.tsx';
import { useCommand } from '../state/use-command.ts';
import { DeviceName, defaultDeviceName } from './device-name.tsx';
import styles from './first-run.module.css';
import type { ServerProbe } from './use-server-probe.ts';

export function RecoverForm({ probe }: { probe: ServerProbe }) {
  const text = useText();
  const [userName, setUserName] = useState('');
  const [recoveryCode, setRecoveryCode] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const [deviceName, setDeviceName] = useState(() => defaultDeviceName(navigator.userAgent, text));
  const recover = useCommand('account.recover');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void recover.run({
      server: probe.server.trim(),
      userName: userName.trim().toLowerCase(),
      recoveryCode: recoveryCode.trim(),
      newPassword,
      deviceName: deviceName.trim(),
    });
  };
  const codeProblem =
    recover.error === 'malformed-recovery-code' ? text('error.malformed-recovery-code') : undefined;
  return (
    <form className={styles.form} onSubmit={submit} aria-label={text('first-run.recover')}>
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
      <Field
        label={text('first-run.recovery-code')}
        hint={text('first-run.recovery-code-hint')}
        problem={codeProblem}
        value={recoveryCode}
        onChange={event => setRecoveryCode(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
        dir="ltr"
        maxLength={100}
        required
      />
      <PasswordField
        label={text('first-run.new-password')}
        hint={text('first-run.password-hint')}
        value={newPassword}
        onChange={event => setNewPassword(event.currentTarget.value)}
        autoComplete="new-password"
        required
      />
      <DeviceName value={deviceName} onChange={setDeviceName} />
      {recover.error && !codeProblem && (
        <Banner tone="danger" live="assertive">
          {text(`error.${recover.error}`)}
        </Banner>
      )}
      <Button type="submit" look="primary" size="large" wide busy={recover.busy}>
        {text(recover.busy ? 'first-run.recovering' : 'first-run.recover-now')}
      </Button>
    </form>
  );
}
