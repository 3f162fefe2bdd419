import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestWindowServer, type TestWindowServer } from '../daemon/testing/test-window-server.ts';
import type { FileDoor } from './daemon-messages.ts';
import { proxyFiles } from './proxy-files.ts';
import { WINDOW_ORIGIN } from './shell-channels.ts';

let server: TestWindowServer;
let door: FileDoor;
beforeEach(async () => {
  server = await startTestWindowServer();
  door = { port: server.port, session: server.access.redeem(server.access.issueToken()) ?? '' };
});
afterEach(() => server.stop());

/** What a window of the shell sends: it knows no session. */
function ask(method: string, path: string, body?: string, headers: Record<string, string> = {}) {
  const request = new Request(`${WINDOW_ORIGIN}${path}`, {
    method,
    headers: { Authorization: 'Kith nonsense', ...headers },
    ...(body !== undefined && { body }),
  });
  return proxyFiles(request, door);
}

test('a window of the shell hands in and sees files without knowing a session', async () => {
  const about = encodeURIComponent(JSON.stringify({ name: 'a.txt', mime: 'text/plain' }));
  const added = await ask('PUT', '/files/intake', 'hello, file', { 'X-Kith-File': about });
  expect(added.status).toBe(201);
  const taken = server.intake.takeAll([(await added.json()).id]);
  const [item] = taken.ok ? taken.value : [];
  if (item?.kind !== 'file') throw new Error('nothing was handed in');
  server.shown.set('entry', item);
  const { token } = await (await ask('POST', '/files/view', JSON.stringify({ id: 'entry' }))).json();
  const part = await ask('GET', `/files/view/${token}`, undefined, { Range: 'bytes=7-10' });
  expect([part.status, part.headers.get('Content-Security-Policy'), await part.text()]).toEqual([
    206,
    "sandbox; default-src 'none'",
    'file',
  ]);
});

test('without a daemon it is told so', async () => {
  const request = new Request(`${WINDOW_ORIGIN}/files/view/x`);
  expect((await proxyFiles(request, undefined)).status).toBe(503);
  await server.stop();
  expect((await proxyFiles(request, door)).status).toBe(502);
});
