export interface Selected {
  readonly text: string;
  /** Where the selection begins and ends. */
  readonly from: number;
  readonly to: number;
}

/**
 * Puts a sign of formatting (see `formatText`) around what is selected, without the spaces at its ends, or takes it
 * away where it is. With nothing selected the caret comes to stand between two signs.
 */
export function toggleMark({ text, from, to }: Selected, sign: string): Selected {
  const selected = text.slice(from, to);
  const start = from + (selected.length - selected.trimStart().length);
  const end = Math.max(start, to - (selected.length - selected.trimEnd().length));
  const words = text.slice(start, end);
  if (text.charAt(start - 1) === sign && text.charAt(end) === sign) {
    return {
      text: text.slice(0, start - 1) + words + text.slice(end + 1),
      from: start - 1,
      to: end - 1,
    };
  }
  if (words.length > 2 && words.startsWith(sign) && words.endsWith(sign)) {
    return { text: text.slice(0, start) + words.slice(1, -1) + text.slice(end), from: start, to: end - 2 };
  }
  return {
    text: text.slice(0, start) + sign + words + sign + text.slice(end),
    from: start + 1,
    to: end + 1,
  };
}
