import { describe, expect, it } from 'vitest';
import { splitLinks } from './text-links.ts';

const links = (text: string) =>
  splitLinks(text).flatMap(part => (part.href === undefined ? [] : [part.href]));

describe('links in text', () => {
  it.each([
    ['see https://home.example/a?b=c#d.', 'https://home.example/a?b=c#d'],
    ['http://127.0.0.1:8787/', 'http://127.0.0.1:8787/'],
    ['kith.org/docs', 'http://kith.org/docs'],
    ['write to bob@home.org', 'mailto:bob@home.org'],
    ['mailto:bob@home.org', 'mailto:bob@home.org'],
    ['get magnet:?xt=urn:btmh:1220ab&dn=a.iso now', 'magnet:?xt=urn:btmh:1220ab&dn=a.iso'],
    [
      'join: kith:join?url=https%3A%2F%2Fhome.example&key=a_b-c',
      'kith:join?url=https%3A%2F%2Fhome.example&key=a_b-c',
    ],
  ])('%s', (text, href) => {
    expect(links(text)).toEqual([href]);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,<b>',
    'file:///etc/passwd',
    'ftp://home.example/a',
    '//home.example/a',
    'vbscript:x',
    'kith:',
    'magnet:?dn=x',
    'just words, 3.14 and 10:30',
  ])('%s stays text', text => {
    expect(links(text)).toEqual([]);
  });

  it('loses no character', () => {
    const text = 'a https://x.example b\n<script>alert("https://y.example")</script> ü 👍 kith:join?url=z';
    expect(
      splitLinks(text)
        .map(part => part.text)
        .join(''),
    ).toBe(text);
  });

  it('takes a long text in its stride', () => {
    const text = 'https://home.example/'.repeat(900);
    expect(
      splitLinks(text)
        .map(part => part.text)
        .join(''),
    ).toBe(text);
  });
});
