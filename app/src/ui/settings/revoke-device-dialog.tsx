import { useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import { PasswordField } from '../parts/field.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useToast } from '../state/toasts.tsx';
import { useCommand } from '../state/use-command.ts';
import { useTopicRow } from '../state/use-topic.ts';
import { FormDialog } from './form-dialog.tsx';

export function RevokeDeviceDialog({ device }: { device: string }) {
  const text = useText();
  const navigator = useNavigator();
  const toast = useToast();
  const row = useTopicRow('devices', {}, device);
  const revoke = useCommand('device.revoke');
  const [password, setPassword] = useState('');
  const name = row?.label ?? '';
  const submit = async () => {
    if (!(await revoke.run({ device, password }))) return;
    navigator.closeDialog();
    toast({ tone: 'ok', text: text('devices.revoked', { name }) });
  };
  return (
    <FormDialog
      title={text('devices.revoke-title', { name })}
      description={text('devices.revoke-text')}
      submit={text('devices.revoke')}
      danger
      busy={revoke.busy}
      error={revoke.error}
      onSubmit={() => void submit()}
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
