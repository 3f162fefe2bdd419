import { useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import { PasswordField } from '../parts/field.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useToast } from '../state/toasts.tsx';
import { useCommand } from '../state/use-command.ts';
import { FormDialog } from './form-dialog.tsx';

export function ChangePasswordDialog() {
  const text = useText();
  const navigator = useNavigator();
  const toast = useToast();
  const change = useCommand('account.change-password');
  const [password, setPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const submit = async () => {
    if (!(await change.run({ password, newPassword }))) return;
    navigator.closeDialog();
    toast({ tone: 'ok', text: text('account.password-changed') });
  };
  return (
    <FormDialog
      title={text('account.change-password')}
      submit={text('account.change-password')}
      busy={change.busy}
      error={change.error}
      onSubmit={() => void submit()}
    >
      <PasswordField
        label={text('account.current-password')}
        value={password}
        autoComplete="current-password"
        required
        onChange={event => setPassword(event.currentTarget.value)}
      />
      <PasswordField
        label={text('first-run.new-password')}
        hint={text('first-run.password-hint')}
        value={newPassword}
        autoComplete="new-password"
        required
        onChange={event => setNewPassword(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
