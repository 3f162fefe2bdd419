import type { Result } from '@kith/shared/protocol/result';
import { useCallback } from 'react';
import type { ApiError } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import { useFiles } from '../state/client-context.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useToast } from '../state/toasts.tsx';

/** What can be done with a file that is on this device; absent is what can't be done here. */
export interface FileActionsNow {
  readonly open?: () => void;
  readonly reveal?: () => void;
  readonly save?: () => void;
  /** Shows what is in a folder. */
  readonly files?: () => void;
}

export function useFileActions(): (file: { id: string; name: string; folder: boolean }) => FileActionsNow {
  const files = useFiles();
  const toast = useToast();
  const text = useText();
  const navigator = useNavigator();
  return useCallback(
    ({ id, name, folder }) => {
      const tell = (work: Promise<Result<unknown, ApiError>>) =>
        void work.then(result => {
          if (!result.ok) toast({ tone: 'danger', text: text(`error.${result.error}`) });
        });
      const { open, reveal } = files;
      return {
        ...(open && { open: () => tell(open.call(files, id)) }),
        ...(reveal && { reveal: () => tell(reveal.call(files, id)) }),
        ...(folder
          ? { files: () => navigator.openDialog({ kind: 'folder', id, name }) }
          : { save: () => tell(files.save(id)) }),
      };
    },
    [files, toast, text, navigator],
  );
}
