import { useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import { Field } from '../parts/field.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useCommand } from '../state/use-command.ts';
import { useTopicRow } from '../state/use-topic.ts';
import { FormDialog } from './form-dialog.tsx';

export function RenameDeviceDialog({ device }: { device: string }) {
  const text = useText();
  const navigator = useNavigator();
  const row = useTopicRow('devices', {}, device);
  const rename = useCommand('device.rename');
  const [label, setLabel] = useState(row?.label ?? '');
  return (
    <FormDialog
      title={text('devices.rename')}
      submit={text('common.save')}
      busy={rename.busy}
      error={rename.error}
      disabled={label.trim() === ''}
      onSubmit={() =>
        void rename.run({ device, label: label.trim() }).then(done => done && navigator.closeDialog())
      }
    >
      <Field
        label={text('first-run.device')}
        value={label}
        maxLength={64}
        required
        onChange={event => setLabel(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
