import { useEffect, useState } from 'react';
import type { ApiError, CommandResult } from '../../api/contract.ts';
import { useClient } from '../state/client-context.ts';

/** A server address as typed, and what stands behind it. */
export interface ServerProbe {
  readonly server: string;
  readonly setServer: (server: string) => void;
  readonly state:
    | { readonly kind: 'empty' }
    | { readonly kind: 'asking' }
    | { readonly kind: 'found'; readonly server: CommandResult<'server.probe'> }
    | { readonly kind: 'failed'; readonly error: ApiError };
}

/** Typing pauses this long before the server is asked. */
const PAUSE = 400;

export function useServerProbe(suggested: string): ServerProbe {
  const client = useClient();
  const [server, setServer] = useState(suggested);
  const [state, setState] = useState<ServerProbe['state']>({ kind: 'empty' });
  useEffect(() => {
    const wanted = server.trim();
    if (wanted === '') {
      setState({ kind: 'empty' });
      return undefined;
    }
    let current = true;
    setState({ kind: 'asking' });
    const timer = setTimeout(() => {
      void client.call('server.probe', { server: wanted }).then(result => {
        if (!current) return;
        setState(
          result.ok ? { kind: 'found', server: result.value } : { kind: 'failed', error: result.error },
        );
      });
    }, PAUSE);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [client, server]);
  return { server, setServer, state };
}
