import { publicKeyText } from '@kith/shared/identity/certificates';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import { formatInviteLink } from '@kith/shared/protocol/invite-link';
import { expect, test } from 'vitest';
import { publicEndpoint } from './public-endpoint.ts';

const serverKey = new Uint8Array(32).fill(1);
const tlsFingerprint = new Uint8Array(32).fill(2);
const mine = { url: 'http://127.0.0.1:8787', name: 'home.example', key: publicKeyText(serverKey) };
const told = { url: 'https://192.0.2.7:8788', server: 'home.example', serverKey, tlsFingerprint };

test('others reach the server where it says', () => {
  expect(publicEndpoint(mine, formatInviteLink(told))).toEqual({ url: told.url, tlsFingerprint });
});

test.each([
  ['it says nothing', undefined],
  ['it says something else', 'https://evil.example'],
  ['that is this machine only', formatInviteLink({ ...told, url: 'http://localhost:8787' })],
  ['that is another server', formatInviteLink({ ...told, server: 'evil.example' })],
  ['that has another key', formatInviteLink({ ...told, serverKey: tlsFingerprint })],
])('or where this client does, when %s', (_, link) => {
  expect(publicEndpoint(mine, link)).toEqual({ url: mine.url });
  const pinned = { ...mine, url: told.url, tlsFingerprint: toBase64Url(tlsFingerprint) };
  expect(publicEndpoint(pinned, link)).toEqual({ url: told.url, tlsFingerprint });
});
