import { describe, expect, it } from 'vitest';
import { kindOf, previewOf } from './file-kind.ts';

describe('what a file is shown as', () => {
  it('goes by its type, else by the end of its name', () => {
    expect(kindOf({ name: 'x', mime: 'image/png' })).toBe('picture');
    expect(kindOf({ name: 'photo.JPG' })).toBe('picture');
    expect(kindOf({ name: 'letter.pdf', mime: 'application/pdf' })).toBe('document');
    expect(kindOf({ name: 'backup.tar.gz' })).toBe('archive');
    expect(kindOf({ name: 'notes', mime: 'text/plain' })).toBe('text');
    expect(kindOf({ name: 'constructor' })).toBe('other');
    expect(kindOf({ name: 'x.__proto__' })).toBe('other');
  });

  it('shows pictures that run nothing, sound, video and short texts in their place', () => {
    const picture = { width: 1, height: 1 };
    expect(previewOf({ name: 'a.png', mime: 'image/png', size: 9, picture })).toBe('picture');
    expect(previewOf({ name: 'a.svg', mime: 'image/svg+xml', size: 9, picture })).toBeUndefined();
    expect(previewOf({ name: 'a.png', mime: 'image/png', size: 9 })).toBeUndefined();
    expect(previewOf({ name: 'a.mp3', size: 9 })).toBe('sound');
    expect(previewOf({ name: 'a.html', mime: 'text/html', size: 9 })).toBe('text');
    expect(previewOf({ name: 'a.txt', size: 3_000_000 })).toBeUndefined();
    expect(previewOf({ name: 'a.zip', size: 9 })).toBeUndefined();
  });
});
