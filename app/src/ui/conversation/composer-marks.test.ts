import { expect, it } from 'vitest';
import { toggleMark } from './composer-marks.ts';

/** A text in which brackets stand for the selection. */
function toggled(marked: string): string {
  const from = marked.indexOf('[');
  const to = marked.indexOf(']') - 1;
  const after = toggleMark({ text: marked.replaceAll(/[[\]]/g, ''), from, to }, '*');
  return `${after.text.slice(0, after.from)}[${after.text.slice(after.from, after.to)}]${after.text.slice(after.to)}`;
}

it.each([
  ['a [word] more', 'a *[word]* more'],
  ['a *[word]* more', 'a [word] more'],
  ['a [*word*] more', 'a [word] more'],
  ['a[ word ]more', 'a *[word]* more'],
  ['a []', 'a *[]*'],
  ['a *[]*', 'a []'],
  ['[]', '*[]*'],
])('bold: %s becomes %s', (before, after) => {
  expect(toggled(before)).toBe(after);
});
