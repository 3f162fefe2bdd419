import { personName } from '../format/person.ts';
import { useText } from '../i18n/use-text.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { useNavigation, useNavigator } from '../state/navigation.tsx';
import { useToast } from '../state/toasts.tsx';
import { useAction } from '../state/use-action.ts';
import { useRosterRow } from '../state/use-topic.ts';

/** Asks before somebody leaves the list: coming back takes a new request. */
export function RemoveDialog({ address }: { address: string }) {
  const text = useText();
  const navigator = useNavigator();
  const { view } = useNavigation();
  const act = useAction();
  const toast = useToast();
  const row = useRosterRow(address);
  const name = row ? personName(row) : address;
  const remove = async () => {
    navigator.closeDialog();
    if (!(await act('buddy.remove', { address }))) return;
    if (view.kind === 'conversation' && view.address === address) navigator.show({ kind: 'home' });
    toast({ text: text('remove.done', { name }) });
  };
  return (
    <ConfirmDialog
      title={text('remove.title', { name })}
      description={text('remove.text', { name })}
      confirm={text('remove.confirm')}
      onCancel={navigator.closeDialog}
      onConfirm={() => void remove()}
    />
  );
}

export function BlockDialog({ address }: { address: string }) {
  const text = useText();
  const navigator = useNavigator();
  const { view } = useNavigation();
  const act = useAction();
  const toast = useToast();
  const row = useRosterRow(address);
  const name = row ? personName(row) : address;
  const block = async () => {
    navigator.closeDialog();
    if (!(await act('buddy.block', { address }))) return;
    if (view.kind === 'conversation' && view.address === address) navigator.show({ kind: 'home' });
    toast({
      text: text('block.done', { name }),
      action: { label: text('common.undo'), run: () => void act('buddy.unblock', { address }) },
    });
  };
  return (
    <ConfirmDialog
      title={text('block.title', { name })}
      description={text('block.text', { name })}
      confirm={text('block.confirm')}
      onCancel={navigator.closeDialog}
      onConfirm={() => void block()}
    />
  );
}
