import { useCallback } from 'react';
import { sizeText } from '../format/size.ts';
import { useLocale, useText } from '../i18n/use-text.ts';

const MB = 1_000_000;
/** Sizes that one can choose; the last one is every size there is. */
const SIZES = [10 * MB, 100 * MB, 1_000 * MB] as const;
export const ANY_SIZE = 2 ** 50;

/** Up to what size files may come by themselves, as choices; a size of another version keeps its place. */
export function useSizeChoices(): (chosen: number) => readonly { value: string; label: string }[] {
  const text = useText();
  const locale = useLocale();
  return useCallback(
    chosen => {
      const sizes = new Set<number>([...SIZES, ...(chosen > 0 && chosen < ANY_SIZE ? [chosen] : [])]);
      return [
        { value: '0', label: text('accept.ask') },
        ...[...sizes]
          .sort((a, b) => a - b)
          .map(size => ({
            value: String(size),
            label: text('accept.up-to', { size: sizeText(size, locale) }),
          })),
        { value: String(ANY_SIZE), label: text('accept.any') },
      ];
    },
    [text, locale],
  );
}
