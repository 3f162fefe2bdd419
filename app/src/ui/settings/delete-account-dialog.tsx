import { useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import { PasswordField } from '../parts/field.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useCommand } from '../state/use-command.ts';
import { FormDialog } from './form-dialog.tsx';

export function DeleteAccountDialog() {
  const text = useText();
  const navigator = useNavigator();
  const remove = useCommand('account.delete');
  const [password, setPassword] = useState('');
  return (
    <FormDialog
      title={text('account.delete-title')}
      description={text('account.delete-warning')}
      submit={text('account.delete')}
      danger
      busy={remove.busy}
      error={remove.error}
      onSubmit={() => void remove.run({ password }).then(done => done && navigator.closeDialog())}
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
