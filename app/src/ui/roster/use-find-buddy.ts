import { useEffect, useState } from 'react';
import type { ApiError, CommandResult } from '../../api/contract.ts';
import { useClient } from '../state/client-context.ts';

export type Found =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'link' }
  | ({ readonly kind: 'found' } & CommandResult<'buddy.find'>)
  | { readonly kind: 'failed'; readonly error: ApiError };

const PAUSE = 500;

/** Who stands behind an address while it is typed. Half an address is no error yet. */
export function useFindBuddy(typed: string): Found {
  const client = useClient();
  const [found, setFound] = useState<Found>({ kind: 'nothing' });
  useEffect(() => {
    const address = typed.trim();
    if (address === '') {
      setFound({ kind: 'nothing' });
      return undefined;
    }
    if (address.startsWith('kith:')) {
      setFound({ kind: 'link' });
      return undefined;
    }
    let current = true;
    const timer = setTimeout(() => {
      void client.call('buddy.find', { address }).then(result => {
        if (!current) return;
        if (result.ok) setFound({ kind: 'found', ...result.value });
        else setFound({ kind: 'failed', error: result.error });
      });
    }, PAUSE);
    setFound({ kind: 'nothing' });
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [client, typed]);
  return found;
}
