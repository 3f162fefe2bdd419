import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldedName, numberedName, safeName, safePaths, TakenNames } from './safe-name.ts';

const bytes = (text: string) => Buffer.byteLength(text);

describe('safeName', () => {
  it.each([
    ['report.pdf', 'report.pdf'],
    ['Grüße 👋.txt', 'Grüße 👋.txt'],
    ['../x', '_x'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['C:\\Windows\\x.exe', 'C__Windows_x.exe'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['com1 .txt', '_com1 .txt'],
    ['LPT¹', '_LPT¹'],
    ['conin$', '_conin$'],
    ['console.log', 'console.log'],
    ['a\u0000b\nc\u001b[31m.txt', 'abc[31m.txt'],
    ['photo\u202Egpj.exe', 'photogpj.exe'],
    ['\u200Fx\u2066y\u200B\uFEFF.txt', 'xy.txt'],
    ['a\u3164b\u2800.txt', 'ab.txt'],
    ['invoice.pdf                         .exe', 'invoice.pdf .exe'],
    ['trailing. . .', 'trailing'],
    ['  ..hidden', 'hidden'],
    ['.bashrc', 'bashrc'],
    ['..', 'file'],
    ['', 'file'],
    ['   ', 'file'],
    ['\uD800x', '\uFFFDx'],
    ['what? "this" <is> a|name*.txt', 'what_ _this_ _is_ a_name_.txt'],
    ['Desktop.ini', 'Desktop.ini.download'],
    ['holiday.jpg.lnk', 'holiday.jpg.lnk.download'],
    ['Cafe\u0301', 'Café'],
  ])('%j becomes %j', (name, safe) => expect(safeName(name)).toBe(safe));

  it('cuts 500 bytes at a whole character and keeps the extension', () => {
    const safe = safeName(`${'ü'.repeat(250)}.docx`);
    expect(safe).toBe(`${'ü'.repeat(117)}.docx`);
    expect(bytes(safe)).toBeLessThanOrEqual(240);
    expect(safeName(`${'👋'.repeat(130)}.tar.gz`)).toMatch(/^(👋)+\.tar\.gz$/u);
    expect(bytes(safeName('x'.repeat(500)))).toBe(240);
    expect(bytes(safeName(`a.${'x'.repeat(500)}`))).toBe(240);
  });

  it('holds for every string', () => {
    const hostile = fc.string({
      unit: fc.oneof(
        fc.constantFrom(...'./\\:*?"<>| \u0000\u001f\u007f\u0085\u200f\u202e\u2066\ufeff~$'),
        fc.constantFrom('CON', 'nul', 'com1', '..', '.lnk', 'desktop.ini', '\uD800', '\uDC00'),
        fc.string({ unit: 'binary', maxLength: 3 }),
      ),
      maxLength: 60,
    });
    fc.assert(
      fc.property(hostile, name => {
        const safe = safeName(name);
        expect(safe.length).toBeGreaterThan(0);
        expect(bytes(safe)).toBeLessThanOrEqual(240);
        expect(safe).not.toMatch(/[/\\:*?"<>|\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(safe).not.toMatch(/^[. ]|[. ]$/);
        expect(safe).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)\s*(\.|$)/i);
        expect(safe).not.toMatch(/\.(lnk|url|scf)$/i);
        expect(safe.isWellFormed()).toBe(true);
        expect(safeName(safe)).toBe(safe);
        expect(bytes(numberedName(safe, 9_999))).toBeLessThanOrEqual(255);
      }),
      { numRuns: 200 },
    );
  });
});

describe('numberedName', () => {
  it('puts the number before the extension', () => {
    expect(numberedName('x.pdf', 1)).toBe('x.pdf');
    expect(numberedName('x.pdf', 2)).toBe('x (2).pdf');
    expect(numberedName('x.tar.gz', 3)).toBe('x (3).tar.gz');
    expect(numberedName('Makefile', 2)).toBe('Makefile (2)');
    expect(numberedName('1.5 times the size of it all', 2)).toBe('1.5 times the size of it all (2)');
  });
});

describe('TakenNames', () => {
  it('takes capitals for the same', () => {
    const taken = new TakenNames(['X.PDF', 'Straße (2)']);
    expect(taken.take('x.pdf')).toBe('x (2).pdf');
    expect(taken.take('x.Pdf')).toBe('x (3).Pdf');
    expect(taken.take('STRASSE (2)')).toBe('STRASSE (2) (2)');
  });

  it('passes over a number that somebody has', () => {
    const taken = new TakenNames(['x (3)']);
    expect(['x', 'x', 'x (4)', 'x', 'x'].map(name => taken.take(name))).toEqual([
      'x',
      'x (2)',
      'x (4)',
      'x (5)',
      'x (6)',
    ]);
  });

  it('tries each number of a name once, however many files have it', () => {
    const count = 20_000;
    const paths = safePaths(Array.from({ length: count }, () => ['x']));
    expect(paths.at(-1)).toEqual([`x (${count})`]);
    expect(new Set(paths.flat()).size).toBe(count);
  });
});

describe('safePaths', () => {
  it('keeps an honest tree', () => {
    const tree = [['a.txt'], ['sub', 'a.txt'], ['sub', 'deeper', 'b.txt'], ['other', 'c']];
    expect(safePaths(tree)).toEqual(tree);
  });

  it('keeps a hostile one inside, and every file apart', () => {
    expect(
      safePaths([
        ['..', '..', 'etc', 'passwd'],
        ['/', 'x'],
        ['', 'x'],
        ['A', 'x'],
        ['a', 'x'],
        ['a'],
        ['CON', 'NUL'],
        [],
      ]),
    ).toEqual([
      ['file', 'file', 'etc', 'passwd'],
      ['_', 'x'],
      ['file (2)', 'x'],
      ['A', 'x'],
      ['a (2)', 'x'],
      ['a (3)'],
      ['_CON', '_NUL'],
      ['file (3)'],
    ]);
  });

  it('holds for every tree', () => {
    const element = fc.oneof(fc.constantFrom('..', '.', '', '/', 'a', 'A', 'CON', 'x\u202e'), fc.string());
    fc.assert(
      fc.property(fc.array(fc.array(element, { maxLength: 40 }), { maxLength: 30 }), tree => {
        const safe = safePaths(tree);
        const folded = safe.map(path => foldedName(path.join('/')));
        expect(new Set(folded).size).toBe(tree.length);
        for (const path of safe) {
          expect(bytes(path.join('/'))).toBeLessThanOrEqual(4_000);
          for (const name of path) expect(safeName(name)).toBe(name);
        }
        // No file has the name of a folder.
        for (const path of folded) expect(folded.some(other => other.startsWith(`${path}/`))).toBe(false);
      }),
    );
  });
});
