import { useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { CodeSheet } from '../parts/code-sheet.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { PasswordField } from '../parts/field.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useCommand } from '../state/use-command.ts';
import { FormDialog } from './form-dialog.tsx';

export function NewRecoveryCodeDialog() {
  const text = useText();
  const navigator = useNavigator();
  const make = useCommand('account.new-recovery-code');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState<string>();
  if (code !== undefined) {
    return (
      <Dialog
        title={text('recovery.title')}
        description={text('recovery.text')}
        footer={
          <Button look="primary" onClick={navigator.closeDialog}>
            {text('recovery.kept')}
          </Button>
        }
      >
        <CodeSheet code={code} />
      </Dialog>
    );
  }
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
