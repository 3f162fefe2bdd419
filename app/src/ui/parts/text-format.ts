import { splitLinks } from './text-links.ts';

export type Mark = 'bold' | 'italic' | 'strike';

/** A piece of a text as it is shown. */
export type FormattedPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string }
  | { readonly kind: 'code'; readonly text: string; readonly block: boolean }
  | { readonly kind: 'mark'; readonly mark: Mark; readonly parts: readonly FormattedPart[] };

const MARKS: Readonly<Record<string, Mark>> = { '*': 'bold', _: 'italic', '~': 'strike' };
/** A block, or a span on one line. */
const CODE = /```\n?([^`][\s\S]*?)\n?```|`([^`\n]+)`/g;
const LETTER = /[\p{L}\p{N}]/u;

/**
 * A text as it was typed, cut into what is shown: `*bold*`, `_italic_`, `~struck~`, `` `code` `` and code in three
 * backticks, links. The signs are part of the message: who shows it without formatting shows just that. Marks begin
 * before a word and end after one on the same line, so that `snake_case` and `2 * 3` stay what they are.
 */
export function formatText(text: string): readonly FormattedPart[] {
  const parts: FormattedPart[] = [];
  let end = 0;
  for (const match of text.matchAll(CODE)) {
    parts.push(...formatWords(text.slice(end, match.index)));
    const block = match[1] !== undefined;
    parts.push({ kind: 'code', text: match[1] ?? match[2] ?? '', block });
    end = match.index + match[0].length;
  }
  parts.push(...formatWords(text.slice(end)));
  return parts;
}

function formatWords(text: string): readonly FormattedPart[] {
  if (text === '') return [];
  const links = splitLinks(text);
  const marks = new Marks(text, links);
  const starts: number[] = [];
  let at = 0;
  for (const { text: part } of links) {
    starts.push(at);
    at += part.length;
  }
  /** Plain text and links between two places. */
  const plain = (from: number, to: number): FormattedPart[] =>
    links.flatMap((link, i): FormattedPart[] => {
      const start = starts[i] ?? 0;
      const piece = link.text.slice(Math.max(0, from - start), Math.max(0, to - start));
      if (piece === '' || start >= to) return [];
      return link.href === undefined
        ? [{ kind: 'text', text: piece }]
        : [{ kind: 'link', text: piece, href: link.href }];
    });
  const within = (from: number, to: number): FormattedPart[] => {
    const parts: FormattedPart[] = [];
    let done = from;
    for (let i = from; i < to; i++) {
      const close = marks.closeOf(i, to);
      if (close === undefined) continue;
      const mark = MARKS[text.charAt(i)];
      if (!mark) continue;
      parts.push(...plain(done, i), { kind: 'mark', mark, parts: within(i + 1, close) });
      done = close + 1;
      i = close;
    }
    return [...parts, ...plain(done, to)];
  };
  return within(0, text.length);
}

/** Where the signs of a text can open and close a mark; found once, however many there are. */
class Marks {
  readonly #text: string;
  readonly #closers = new Map<string, number[]>();
  readonly #openers = new Set<number>();

  constructor(text: string, links: ReturnType<typeof splitLinks>) {
    this.#text = text;
    let at = 0;
    for (const { text: part, href } of links) {
      if (href === undefined) this.#note(at, at + part.length);
      at += part.length;
    }
  }

  /** The place of the sign that closes the mark which the one at `open` opens, before `end` and on the same line. */
  closeOf(open: number, end: number): number | undefined {
    if (!this.#openers.has(open)) return undefined;
    const closers = this.#closers.get(this.#text.charAt(open)) ?? [];
    const close = closers[firstAbove(closers, open + 1)];
    if (close === undefined || close >= end) return undefined;
    const line = this.#text.indexOf('\n', open);
    return line >= 0 && line < close ? undefined : close;
  }

  #note(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const sign = this.#text.charAt(i);
      if (!(sign in MARKS)) continue;
      const before = this.#text.charAt(i - 1);
      const after = this.#text.charAt(i + 1);
      if (before === sign || after === sign) continue;
      if (after.trim() !== '' && !LETTER.test(before)) this.#openers.add(i);
      if (before.trim() !== '' && !LETTER.test(after)) {
        const closers = this.#closers.get(sign) ?? [];
        closers.push(i);
        this.#closers.set(sign, closers);
      }
    }
  }
}

/** Index of the first of the sorted numbers that is greater than `than`. */
function firstAbove(sorted: readonly number[], than: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) > than) high = middle;
    else low = middle + 1;
  }
  return low;
}
