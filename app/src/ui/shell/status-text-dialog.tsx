import { type FormEvent, useId, useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useCommand } from '../state/use-command.ts';
import { useSession } from '../state/use-topic.ts';

export function StatusTextDialog() {
  const text = useText();
  const id = useId();
  const navigator = useNavigator();
  const session = useSession();
  const [status, setStatus] = useState(session?.text ?? '');
  const setPresence = useCommand('presence.set');
  const state = session?.presence === 'offline' ? 'online' : (session?.presence ?? 'online');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await setPresence.run({ state, text: status.trim() })) navigator.closeDialog();
  };
  return (
    <Dialog
      title={text('own.status-title')}
      size="small"
      onClose={navigator.closeDialog}
      footer={
        <>
          <Button onClick={navigator.closeDialog}>{text('common.cancel')}</Button>
          <Button look="primary" type="submit" form={id} busy={setPresence.busy}>
            {text('common.save')}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={event => void submit(event)}>
        <Field
          label={text('own.status-label')}
          hint={text('own.status-hint')}
          problem={setPresence.error && text(`error.${setPresence.error}`)}
          value={status}
          maxLength={140}
          onChange={event => setStatus(event.currentTarget.value)}
        />
      </form>
    </Dialog>
  );
}
