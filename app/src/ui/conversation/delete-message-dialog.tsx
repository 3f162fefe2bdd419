import { useText } from '../i18n/use-text.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useAction } from '../state/use-action.ts';
import styles from './message-dialogs.module.css';

/** Asks before a message is taken back: it can't be brought back. */
export function DeleteMessageDialog({ id, message }: { id: string; message: string }) {
  const text = useText();
  const navigator = useNavigator();
  const act = useAction();
  return (
    <ConfirmDialog
      title={text('delete-message.title')}
      description={text('delete-message.text')}
      confirm={text('delete-message.confirm')}
      onCancel={navigator.closeDialog}
      onConfirm={() => {
        navigator.closeDialog();
        void act('chat.delete', { id });
      }}
    >
      <blockquote className={styles.excerpt} dir="auto">
        {message}
      </blockquote>
    </ConfirmDialog>
  );
}

/** The same for several. */
export function DeleteMessagesDialog({ ids }: { ids: readonly string[] }) {
  const text = useText();
  const navigator = useNavigator();
  const act = useAction();
  return (
    <ConfirmDialog
      title={text('selection.delete-title', { count: ids.length })}
      description={text('delete-message.text')}
      confirm={text('delete-message.confirm')}
      onCancel={navigator.closeDialog}
      onConfirm={() => {
        navigator.closeDialog();
        for (const id of ids) void act('chat.delete', { id });
      }}
    />
  );
}
