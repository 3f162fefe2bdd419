import { useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import { PasswordField } from '../parts/field.tsx';
import { useToast } from '../state/toasts.tsx';
import { useCommand } from '../state/use-command.ts';
import { useTopic } from '../state/use-topic.ts';
import { FormDialog } from './form-dialog.tsx';
import styles from './forms.module.css';
import { RecoveryCodeDialog } from './recovery-code-dialog.tsx';

/** A new identity after a theft: chosen devices go, the others stay. */
export function RotateIdentityDialog() {
  const text = useText();
  const toast = useToast();
  const { rows } = useTopic('devices', {});
  const others = rows.filter(row => !row.current);
  const rotate = useCommand('identity.rotate');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState<string>();
  const [stolen, setStolen] = useState<ReadonlySet<string>>(new Set());
  const submit = async () => {
    const rotated = await rotate.run({ password, revoke: [...stolen] });
    if (!rotated) return;
    toast({ tone: 'ok', text: text('devices.rotated') });
    setCode(rotated.recoveryCode);
  };
  if (code !== undefined) return <RecoveryCodeDialog code={code} />;
  return (
    <FormDialog
      title={text('devices.rotate')}
      description={text('devices.rotate-explain')}
      submit={text('devices.rotate')}
      danger
      busy={rotate.busy}
      error={rotate.error}
      onSubmit={() => void submit()}
    >
      {others.length > 0 && (
        <fieldset className={styles.list}>
          <legend>{text('devices.rotate-which')}</legend>
          {others.map(row => (
            <label key={row.device} className={styles.check}>
              <input
                type="checkbox"
                checked={stolen.has(row.device)}
                onChange={event => {
                  const next = new Set(stolen);
                  if (event.currentTarget.checked) next.add(row.device);
                  else next.delete(row.device);
                  setStolen(next);
                }}
              />
              <bdi>{row.label}</bdi>
            </label>
          ))}
        </fieldset>
      )}
      <PasswordField
        label={text('account.current-password')}
        value={password}
        autoComplete="current-password"
        required
        onChange={event => setPassword(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
