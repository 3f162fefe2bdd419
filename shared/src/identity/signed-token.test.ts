import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { concatBytes, fromBase64Url, toBase64Url, utf8 } from '../protocol/bytes.ts';
import { LIMITS } from '../protocol/limits.ts';
import { naclSuite as suite } from './crypto-suite.ts';
import { openToken, peekToken, signToken, type TokenDomain } from './signed-token.ts';

const keys = suite.signingKeys(new Uint8Array(32).fill(1));
const others = suite.signingKeys(new Uint8Array(32).fill(2));
const schema = z.strictObject({ v: z.literal(1), text: z.string() });
const DOMAINS: TokenDomain[] = [
  'account-certificate',
  'device-certificate',
  'revocation-list',
  'identity-rotation',
  'prekey',
  'mailbox-item',
  'welcome',
  'device-login',
];

/** A token over any bytes, as somebody with a key could make it. */
async function signBytes(domain: TokenDomain, bytes: Uint8Array): Promise<string> {
  const signature = await suite.sign(concatBytes(utf8(`kith/1 ${domain}\0`), bytes), keys);
  return toBase64Url(concatBytes(signature, bytes));
}

describe('signed token', () => {
  it('ID-1 opens to what was signed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 100 }), async text => {
        const token = await signToken(suite, 'welcome', { v: 1, text }, keys);
        const opened = await openToken(suite, 'welcome', token, schema, keys.public);
        expect(opened).toEqual({ ok: true, value: { v: 1, text } });
      }),
      { numRuns: 10 },
    );
  });

  it('ID-2 a token of one domain is worth nothing in any other', async () => {
    for (const made of DOMAINS) {
      const token = await signToken(suite, made, { v: 1, text: '' }, keys);
      for (const asked of DOMAINS) {
        const opened = await openToken(suite, asked, token, schema, keys.public);
        expect(opened.ok, `${made} as ${asked}`).toBe(made === asked);
      }
    }
  });

  it('ID-1 one changed bit anywhere is noticed', async () => {
    const token = await signToken(suite, 'welcome', { v: 1, text: 'hello' }, keys);
    const bytes = fromBase64Url(token) ?? new Uint8Array();
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async bit => {
        const changed = bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
        const opened = await openToken(suite, 'welcome', toBase64Url(changed), schema, keys.public);
        expect(opened.ok).toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  it('ID-1 another’s signature, a cut or a lengthened token are refused', async () => {
    const token = await signToken(suite, 'welcome', { v: 1, text: '' }, keys);
    const open = (text: string) => openToken(suite, 'welcome', text, schema, keys.public);
    expect(await openToken(suite, 'welcome', token, schema, others.public)).toEqual({
      ok: false,
      error: 'bad-signature',
    });
    expect(await open(token.slice(0, 40))).toEqual({ ok: false, error: 'malformed-token' });
    expect(await open(`${token}AAAA`)).toEqual({ ok: false, error: 'bad-signature' });
    expect(await open(`${token}!`)).toEqual({ ok: false, error: 'malformed-token' });
    expect(await open('')).toEqual({ ok: false, error: 'malformed-token' });
    expect(await open('A'.repeat(LIMITS.signedTokenLength + 1))).toEqual({
      ok: false,
      error: 'malformed-token',
    });
  });

  it('ID-1 a true signature over the wrong shape is still refused', async () => {
    for (const text of ['', '{', 'null', '[]', '{"v":2,"text":""}', '{"v":1,"text":"","more":1}']) {
      const token = await signBytes('welcome', utf8(text));
      expect(await openToken(suite, 'welcome', token, schema, keys.public), text).toEqual({
        ok: false,
        error: 'malformed-token',
      });
    }
    const token = await signBytes('welcome', Uint8Array.of(0xff, 0xfe));
    expect((await openToken(suite, 'welcome', token, schema, keys.public)).ok).toBe(false);
  });

  it('ID-1 the bytes as received count: white space survives, another spelling of the same JSON does not', async () => {
    const token = await signBytes('welcome', utf8('{ "text":"x",  "v":1 }'));
    expect(await openToken(suite, 'welcome', token, schema, keys.public)).toMatchObject({ ok: true });
    const bytes = fromBase64Url(token) ?? new Uint8Array();
    const respelled = concatBytes(bytes.subarray(0, 64), utf8('{"v":1,"text":"x"}'));
    expect(await openToken(suite, 'welcome', toBase64Url(respelled), schema, keys.public)).toEqual({
      ok: false,
      error: 'bad-signature',
    });
  });

  it('ID-1 peeking reads without believing', async () => {
    const token = await signToken(suite, 'welcome', { v: 1, text: 'claim' }, others);
    expect(peekToken(token, schema)).toEqual({ ok: true, value: { v: 1, text: 'claim' } });
    expect(peekToken('AAAA', schema)).toEqual({ ok: false, error: 'malformed-token' });
  });
});
