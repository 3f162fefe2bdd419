import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FormattedPart, formatText } from './text-format.ts';

const TAGS = { bold: 'b', italic: 'i', strike: 's' };

/** As HTML would say it. */
function shown(parts: readonly FormattedPart[]): string {
  return parts.map(html).join('');
}

function html(part: FormattedPart): string {
  if (part.kind === 'text') return part.text;
  if (part.kind === 'link') return `<a>${part.text}</a>`;
  if (part.kind === 'code') return part.block ? `<pre>${part.text}</pre>` : `<code>${part.text}</code>`;
  return `<${TAGS[part.mark]}>${shown(part.parts)}</${TAGS[part.mark]}>`;
}

describe('formatting', () => {
  it.each([
    ['*bold* and _italic_ and ~gone~', '<b>bold</b> and <i>italic</i> and <s>gone</s>'],
    ['*both _at_ once*', '<b>both <i>at</i> once</b>'],
    ['(*so*), "_too_".', '(<b>so</b>), "<i>too</i>".'],
    ['run `npm *start*` now', 'run <code>npm *start*</code> now'],
    ['```\nlet x;\n  y *= 2\n```', '<pre>let x;\n  y *= 2</pre>'],
    ['*see https://home.example/a_b_c*', '<b>see <a>https://home.example/a_b_c</a></b>'],
    ['ein *größeres* Wort', 'ein <b>größeres</b> Wort'],
  ])('%s', (text, html) => {
    expect(shown(formatText(text))).toBe(html);
  });

  it.each([
    'snake_case_name and __init__.py',
    '2 * 3 * 4 = 24',
    '*one\ntwo*',
    '* a list\n* of two',
    '**',
    '`` ` ``',
    'a*b*c',
    '',
  ])('leaves %j as it is', text => {
    expect(formatText(text).filter(part => part.kind === 'mark')).toEqual([]);
  });

  it('loses no character but the signs that it shows as formatting', () => {
    const words = fc.constantFrom('a', ' ', '*', '_', '~', '`', '\n', 'https://x.org/', 'ß');
    fc.assert(
      fc.property(
        fc.array(words, { maxLength: 40 }).map(parts => parts.join('')),
        text => {
          const plain = (parts: readonly FormattedPart[]): string =>
            parts.map(part => (part.kind === 'mark' ? plain(part.parts) : part.text)).join('');
          const bare = (from: string) => from.replaceAll(/[*_~`\n]/g, '');
          expect(bare(plain(formatText(text)))).toBe(bare(text));
        },
      ),
    );
  });

  it('takes a hostile text in its stride', () => {
    for (const hostile of ['*a '.repeat(6_600), ' *a_ _b*'.repeat(2_500), '`'.repeat(20_000)]) {
      expect(formatText(hostile).length).toBeGreaterThan(0);
    }
  });
});
