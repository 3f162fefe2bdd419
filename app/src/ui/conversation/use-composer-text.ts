import { useRef, useState } from 'react';
import { useSettings } from '../state/use-settings.ts';
import type { ComposerMode } from './use-composer-mode.ts';
import { useDraft } from './use-draft.ts';
import { useTyping } from './use-typing.ts';

export interface ComposerText {
  /** What the box says now: the message that is edited, or what is being written. */
  readonly shown: string;
  /** What is being written, also while another message is edited. */
  readonly written: string;
  write(next: string): void;
  /** What was written is on its way: the box is empty for the next. */
  clear(): void;
  /** It could not be sent: it is there again, before what was typed since. */
  giveBack(unsent: string): void;
  /** What an edit becomes; `turn` is that of its mode. */
  change(turn: number, next: string): void;
  /** The box has the focus no more: a pause in typing, and a time to keep the draft. */
  pause(): void;
}

/**
 * The words of the box: kept as a draft, and told as typing. What is edited is kept apart from what is being written, which
 * is there again, untouched, when the editing ends.
 *
 * @param kept the draft that was kept: where the box starts
 */
export function useComposerText(address: string, kept: string, mode: ComposerMode | undefined): ComposerText {
  const { sendTyping } = useSettings();
  const [written, setWritten] = useState(kept);
  const [changed, setChanged] = useState<{ readonly turn: number; readonly text: string }>();
  const draft = useDraft(address, kept);
  const typing = useTyping(address, sendTyping);
  const latest = useRef(written);
  const edited = mode?.kind === 'edit' ? mode : undefined;

  const put = (next: string) => {
    latest.current = next;
    setWritten(next);
    draft.change(next);
  };
  const change = (turn: number, next: string) => setChanged({ turn, text: next });
  return {
    shown: edited ? (changed?.turn === edited.turn ? changed.text : edited.row.body.text) : written,
    written,
    write: next => {
      if (edited) {
        change(edited.turn, next);
        return;
      }
      put(next);
      typing.typed(next !== '');
    },
    clear: () => {
      put('');
      draft.flush();
      typing.sent();
    },
    giveBack: unsent => {
      if (unsent !== '') put(latest.current === '' ? unsent : `${unsent}\n${latest.current}`);
    },
    change,
    pause: () => {
      draft.flush();
      typing.typed(false);
    },
  };
}
