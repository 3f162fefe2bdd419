import { useEffect, useMemo, useRef, useState } from 'react';
import type { MessageRow } from '../../api/contract.ts';
import { isSaid, isText, lastToEdit, type SaidRow, type TextRow } from './message-actions.ts';

/** What the box writes when it is not simply a new message. */
export type ComposerMode = ReplyMode | EditMode;

interface ReplyMode {
  readonly kind: 'reply';
  /** The message that is answered, as it reads now. */
  readonly row: SaidRow;
  /** Another number each time a mode begins. */
  readonly turn: number;
}

export interface EditMode {
  readonly kind: 'edit';
  readonly row: TextRow;
  readonly turn: number;
}

/** The ways in and out of a mode; the same object for the life of a conversation on the screen. */
export interface ComposerModes {
  reply(row: SaidRow): void;
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
    const nextTurn = () => {
      turn += 1;
      return turn;
    };
    const edit = (row: TextRow) => setBegun({ kind: 'edit', row, turn: nextTurn() });
    return {
      reply: row => setBegun({ kind: 'reply', row, turn: nextTurn() }),
      edit,
      editLast: () => {
        const row = lastToEdit(latest.current);
        if (row) edit(row);
        return row !== undefined;
      },
      leave: () => setBegun(undefined),
      resume: mode => setBegun(now => now ?? mode),
    };
  });
  const row = begun && (rows.findLast(({ id }) => id === begun.row.id) ?? begun.row);
  const mode = useMemo(() => {
    if (!begun || !row) return undefined;
    if (begun.kind === 'reply') return isSaid(row) ? { ...begun, row } : undefined;
    return isText(row) ? { ...begun, row } : undefined;
  }, [begun, row]);
  return [mode, modes];
}
