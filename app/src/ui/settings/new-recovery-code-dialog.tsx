import { useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import { PasswordField } from '../parts/field.tsx';
import { useCommand } from '../state/use-command.ts';
import { FormDialog } from './form-dialog.tsx';
import { RecoveryCodeDialog } from './recovery-code-dialog.tsx';

export function NewRecoveryCodeDialog() {
  const text = useText();
  const make = useCommand('account.new-recovery-code');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState<string>();
  if (code !== undefined) return <RecoveryCodeDialog code={code} />;
  return (
    <FormDialog
      title={text('account.new-recovery-code')}
      description={text('account.new-recovery-text')}
      submit={text('account.new-recovery-code')}
      busy={make.busy}
      error={make.error}
      onSubmit={() => void make.run({ password }).then(made => made && setCode(made.recoveryCode))}
    >
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
