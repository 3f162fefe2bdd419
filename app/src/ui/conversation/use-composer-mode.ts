import { useEffect, useMemo, useRef, useState } from 'react';
import type { MessageRow } from '../../api/contract.ts';
import { isText, lastToEdit, type TextRow } from './message-actions.ts';

/** What the box writes when it is not simply a new message. */
export interface ComposerMode {
  readonly kind: 'reply' | 'edit';
  /** The message that is answered or edited, as it reads now. */
  readonly row: TextRow;
  /** Another number each time one begins. */
  readonly turn: number;
}

/** The ways in and out of a mode; the same object for the life of a conversation on the screen. */
export interface ComposerModes {
  reply(row: TextRow): void;
  edit(row: TextRow): void;
  /** Edits my newest message; false when there is none. */
  editLast(): boolean;
  leave(): void;
  /** Begins again what was left, unless something else has begun since. */
  resume(mode: ComposerMode): void;
}

/** A mode ends by itself when its message is deleted. */
export function useComposerMode(
  rows: readonly MessageRow[],
): readonly [ComposerMode | undefined, ComposerModes] {
  const [begun, setBegun] = useState<ComposerMode>();
  const latest = useRef(rows);
  useEffect(() => {
    latest.current = rows;
  }, [rows]);
  const [modes] = useState<ComposerModes>(() => {
    let turn = 0;
    const begin = (kind: ComposerMode['kind'], row: TextRow) => {
      turn += 1;
      setBegun({ kind, row, turn });
    };
    return {
      reply: row => begin('reply', row),
      edit: row => begin('edit', row),
      editLast: () => {
        const row = lastToEdit(latest.current);
        if (row) begin('edit', row);
        return row !== undefined;
      },
      leave: () => setBegun(undefined),
      resume: mode => setBegun(now => now ?? mode),
    };
  });
  const row = begun && (rows.findLast(({ id }) => id === begun.row.id) ?? begun.row);
  const mode = useMemo(() => (begun && row && isText(row) ? { ...begun, row } : undefined), [begun, row]);
  return [mode, modes];
}
