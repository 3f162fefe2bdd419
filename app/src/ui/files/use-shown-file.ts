import { useEffect, useState } from 'react';
import { useFiles } from '../state/client-context.ts';

export type Shown =
  | { readonly state: 'loading' }
  | { readonly state: 'shown'; readonly url: string }
  | { readonly state: 'failed' };

const LOADING: Shown = { state: 'loading' };

/** An address for the content of an entry, as long as something shows it. */
export function useShownFile(id: string, wanted: boolean): Shown {
  const files = useFiles();
  const [shown, setShown] = useState<Shown>(LOADING);
  useEffect(() => {
    if (!wanted) return undefined;
    let release: (() => void) | undefined;
    let over = false;
    void files.show(id).then(result => {
      if (over) {
        if (result.ok) result.value.release();
        return;
      }
      if (result.ok) release = () => result.value.release();
      setShown(result.ok ? { state: 'shown', url: result.value.url } : { state: 'failed' });
    });
    return () => {
      over = true;
      release?.();
      setShown(LOADING);
    };
  }, [files, id, wanted]);
  return shown;
}
