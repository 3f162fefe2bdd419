import { makeAddress } from '@kith/shared/identity/address';
import { formatInviteLink } from '@kith/shared/protocol/invite-link';
import { expect, test } from 'vitest';
import { parseServerChoice } from './server-choice.ts';

test.each([
  ['home.example', 'https://home.example'],
  [' Home.Example/ ', 'https://home.example'],
  ['home.example:8443', 'https://home.example:8443'],
  ['localhost:8787', 'http://localhost:8787'],
  ['127.0.0.1:8787', 'http://127.0.0.1:8787'],
  ['[::1]:8787', 'http://[::1]:8787'],
  ['http://localhost:8787/', 'http://localhost:8787'],
  ['https://home.example', 'https://home.example'],
  // Not refused here: the connector says why it is not spoken to.
  ['http://home.example', 'http://home.example'],
])('%s is %s', (typed, url) => {
  expect(parseServerChoice(typed)).toEqual({ ok: true, value: { endpoint: { url } } });
});

test.each([
  '',
  'two words',
  'alice@home.example',
  'ftp://home.example',
  'https://home.example/path',
  'https://user:secret@home.example',
  'kith:join?',
  'kith:join?url=javascript:alert(1)',
])('%s is no server', typed => {
  expect(parseServerChoice(typed)).toEqual({ ok: false, error: 'malformed-link' });
});

test('a link brings the key to expect, the certificate, and who invites', () => {
  const key = new Uint8Array(32).fill(1);
  const certificate = new Uint8Array(32).fill(2);
  const fingerprint = new Uint8Array(16).fill(3);
  const inviter = makeAddress('alice', 'home.example');
  const link = formatInviteLink({
    url: 'https://192.0.2.7:8788',
    server: 'home.example',
    serverKey: key,
    tlsFingerprint: certificate,
    invite: 'token',
    inviter,
    inviterFingerprint: fingerprint,
  });
  expect(parseServerChoice(`\n${link} `)).toEqual({
    ok: true,
    value: {
      endpoint: { url: 'https://192.0.2.7:8788', tlsFingerprint: certificate },
      expected: { name: 'home.example', key },
      invite: 'token',
      inviter: { address: inviter, fingerprint },
    },
  });
});
