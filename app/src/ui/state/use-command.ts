import { useCallback, useRef, useState } from 'react';
import type { ApiError, CommandName, CommandParams, CommandResult } from '../../api/contract.ts';
import { useClient } from './client-context.ts';

export interface Command<N extends CommandName> {
  /** Sends the command; its value, or `undefined` when it failed (see `error`) or one is under way. */
  run(params: CommandParams<N>): Promise<CommandResult<N> | undefined>;
  readonly busy: boolean;
  readonly error: ApiError | undefined;
  clearError(): void;
}

/** A command that a form sends: whether it is under way and what went wrong, for the place where it happened. */
export function useCommand<N extends CommandName>(name: N): Command<N> {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const running = useRef(false);
  const run = useCallback(
    async (params: CommandParams<N>) => {
      if (running.current) return undefined;
      running.current = true;
      setBusy(true);
      setError(undefined);
      try {
        const result = await client.call(name, params);
        if (!result.ok) {
          setError(result.error);
          return undefined;
        }
        return result.value;
      } finally {
        running.current = false;
        setBusy(false);
      }
    },
    [client, name],
  );
  const clearError = useCallback(() => setError(undefined), []);
  return { run, busy, error, clearError };
}
