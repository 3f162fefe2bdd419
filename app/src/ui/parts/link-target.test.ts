import { describe, expect, it } from 'vitest';
import { linkTarget } from './link-target.ts';

describe('where a link leads', () => {
  it.each([
    ['https://home.example/a?b#c', 'home.example'],
    ['http://HOME.example:8080/', 'home.example:8080'],
    ['https://münchen.example/', 'xn--mnchen-3ya.example'],
    ['mailto:bob@home.example', 'mailto:bob@home.example'],
  ])('%s is no doubt', (href, host) => {
    expect(linkTarget(href)).toEqual({ host });
  });

  it('is read without the scheme that was added', () => {
    expect(linkTarget('http://kith.org/docs', 'kith.org/docs')).toEqual({ host: 'kith.org' });
  });

  it.each([
    ['https://аpple.com/', 'mixed'],
    ['https://gοοgle.com/', 'mixed'],
    ['https://пример.com/', 'foreign'],
    ['https://аррӏе.com/', 'foreign'],
    ['https://例え.jp/', 'foreign'],
    ['https://home.example@evil.example/', 'differs'],
    ['https://home.example:pass@evil.example/', 'differs'],
    ['https://ｈome.example/', 'differs'],
    ['https://home。example/', 'differs'],
    ['https://evil.example\\home.example', undefined],
  ])('%s: %s', (href, doubt) => {
    expect(linkTarget(href).doubt).toBe(doubt);
  });

  it('tells the real spelling of a name that looks like another', () => {
    expect(linkTarget('https://аpple.com/').host).toBe('xn--pple-43d.com');
    expect(linkTarget('https://evil.example/', 'https://home.example/').doubt).toBe('differs');
  });
});
