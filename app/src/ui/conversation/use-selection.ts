import { useCallback, useMemo, useState } from 'react';
import type { MessageRow } from '../../api/contract.ts';
import { isSaid, type SaidRow } from './message-actions.ts';

/** Messages of one conversation that something is to be done with together. */
export interface Selection {
  /** The selected ones that are still there, oldest first; undefined: nothing is being selected. */
  readonly rows: readonly SaidRow[] | undefined;
  readonly ids: ReadonlySet<string>;
  begin(id: string): void;
  toggle(id: string): void;
  /** All from the one chosen last to this one. */
  extendTo(id: string): void;
  end(): void;
}

const NOTHING: ReadonlySet<string> = new Set();

export function useSelection(rows: readonly MessageRow[]): Selection {
  const [chosen, setChosen] = useState<{ readonly ids: ReadonlySet<string>; readonly last: string }>();
  // The same for all rows and all the time: rows that stay are not rendered again.
  const toggle = useCallback(
    (id: string) =>
      setChosen(now => {
        const ids = new Set(now?.ids);
        if (!ids.delete(id)) ids.add(id);
        return ids.size === 0 ? undefined : { ids, last: id };
      }),
    [],
  );
  return useMemo(() => {
    const texts = rows.filter(isSaid);
    return {
      rows: chosen && texts.filter(({ id }) => chosen.ids.has(id)),
      ids: chosen?.ids ?? NOTHING,
      begin: id => setChosen({ ids: new Set([id]), last: id }),
      toggle,
      extendTo: id => {
        const [from, to] = [chosen?.last, id].map(each => texts.findIndex(row => row.id === each));
        if (!chosen || from === undefined || to === undefined || from < 0 || to < 0) {
          toggle(id);
          return;
        }
        const between = texts.slice(Math.min(from, to), Math.max(from, to) + 1).map(row => row.id);
        setChosen({ ids: new Set([...chosen.ids, ...between]), last: id });
      },
      end: () => setChosen(undefined),
    };
  }, [rows, chosen, toggle]);
}
