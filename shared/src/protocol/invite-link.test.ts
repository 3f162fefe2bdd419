import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress } from '../identity/address.ts';
import { toBase64Url } from './bytes.ts';
import { formatInviteLink, type InviteLink, parseInviteLink } from './invite-link.ts';

const serverKey = new Uint8Array(32).fill(3);
const minimal: InviteLink = { url: 'http://127.0.0.1:8787', server: 'home.example', serverKey };
const full: InviteLink = {
  ...minimal,
  url: 'https://[2001:db8::1]:8443',
  tlsFingerprint: new Uint8Array(32).fill(4),
  invite: 'abc_DEF-123',
  inviter: parseAddress('alice@home.example') ?? neverHappens(),
  inviterFingerprint: new Uint8Array(16).fill(5),
};
function neverHappens(): never {
  throw new Error('not an address');
}

describe('invite link', () => {
  it('ID-17 reads back what was written', () => {
    expect(parseInviteLink(formatInviteLink(minimal))).toEqual(minimal);
    expect(parseInviteLink(formatInviteLink(full))).toEqual(full);
    expect(parseInviteLink(`  ${formatInviteLink(full)}\n`)).toEqual(full);
  });

  it('ID-17 a part that is malformed spoils the whole link', () => {
    const link = formatInviteLink(full);
    const bad = [
      link.replace('kith:join?', 'https://join?'),
      link.replace('home.example&', 'home%20example&'),
      link.replace(encodeURIComponent(full.url), encodeURIComponent('javascript:alert(1)')),
      link.replace(encodeURIComponent(full.url), encodeURIComponent('https://evil@home.example')),
      link.replace(encodeURIComponent(full.url), encodeURIComponent('https://home.example/path')),
      link.replace(toBase64Url(serverKey), toBase64Url(serverKey.subarray(1))),
      link.replace(toBase64Url(full.tlsFingerprint ?? serverKey), 'AAAA'),
      link.replace('invite=abc_DEF-123', 'invite=a%20b'),
      link.replace('alice%40home.example', 'alice'),
      link.replace('server=', 'other='),
      link.replace('&id=', '&id=%'),
      `${link}&`,
      `${link}${'x'.repeat(3_000)}`,
    ];
    for (const text of bad) expect(parseInviteLink(text), text).toBeUndefined();
  });

  it('ID-17 no text makes it fail', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), text => {
        parseInviteLink(`kith:join?${text}`);
        parseInviteLink(text);
      }),
    );
  });
});
