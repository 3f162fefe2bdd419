import { type RefObject, useLayoutEffect, useRef } from 'react';
import type { Selected } from './composer-marks.ts';

/**
 * Changes the words of a box at its selection, and then selects what the change says.
 *
 * @param shown what the box says
 */
export function useBoxSelection(
  box: RefObject<HTMLTextAreaElement | null>,
  shown: string,
  write: (next: string) => void,
): (become: (selected: Selected) => Selected) => void {
  const wanted = useRef<Selected>(undefined);
  useLayoutEffect(() => {
    const { current } = wanted;
    if (current?.text !== shown) return;
    wanted.current = undefined;
    box.current?.focus();
    box.current?.setSelectionRange(current.from, current.to);
  }, [box, shown]);
  return become => {
    const element = box.current;
    const from = element?.selectionStart ?? shown.length;
    const next = become({ text: shown, from, to: element?.selectionEnd ?? from });
    write(next.text);
    wanted.current = next;
  };
}
