import { useCallback } from 'react';
import type { CommandName, CommandParams, CommandResult } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import { useClient } from './client-context.ts';
import { useToast } from './toasts.tsx';

type Send = <N extends CommandName>(
  name: N,
  params: CommandParams<N>,
) => Promise<CommandResult<N> | undefined>;

/** Sends a command from a button or a menu that has no place of its own for an error: a toast tells it. */
export function useAction(): Send {
  const client = useClient();
  const toast = useToast();
  const text = useText();
  return useCallback(
    async (name, params) => {
      const result = await client.call(name, params);
      if (result.ok) return result.value;
      toast({ tone: 'danger', text: text(`error.${result.error}`) });
      return undefined;
    },
    [client, toast, text],
  );
}
