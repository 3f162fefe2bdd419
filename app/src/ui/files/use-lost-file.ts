import { useText } from '../i18n/use-text.ts';
import { useFiles } from '../state/client-context.ts';
import { useToast } from '../state/toasts.tsx';
import { useAction } from '../state/use-action.ts';
import { pickFile } from './pick-files.ts';

/** Ways back to a file that is sent from here and that this device lost hold of; from a click. */
export function useLostFile(id: string): { readonly allow: () => void; readonly pickAgain: () => void } {
  const files = useFiles();
  const act = useAction();
  const toast = useToast();
  const text = useText();
  const allow = async () => {
    await files.allow?.(id);
    // Whatever the person said: the row tells it.
    await act('file.retry', { id });
  };
  const pickAgain = async () => {
    const chosen = await pickFile(files.allow !== undefined);
    if (chosen === undefined) return;
    toast({ text: text('transfer.comparing') });
    const added = await files.add(chosen.file, chosen.handle).ready;
    if (added.ok) await act('file.pick-again', { id, intake: added.value });
    else toast({ tone: 'danger', text: text(`error.${added.error}`) });
  };
  const unreadable = () => toast({ tone: 'danger', text: text('error.not-readable') });
  return { allow: () => void allow(), pickAgain: () => void pickAgain().catch(unreadable) };
}
