import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { fakeEngine } from '../api/testing/fake-engine.ts';
import { connectWebSocket, REFUSED } from '../api/transports/websocket-client.ts';
import { SOCKET_LIMITS } from './api-socket.ts';
import { RedirectFile } from './redirect-file.ts';
import { startTestWindowServer, type TestWindowServer } from './testing/test-window-server.ts';

let server: TestWindowServer;
const sockets: WebSocket[] = [];

beforeEach(async () => {
  server = await startTestWindowServer();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await server.stop();
});

function knock(headers: { origin?: string; host?: string } = {}, path = '/api'): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, {
    origin: headers.origin ?? server.origin,
    headers: headers.host === undefined ? {} : { host: headers.host },
  });
  socket.on('error', () => undefined);
  sockets.push(socket);
  return socket;
}

function closeCode(socket: WebSocket): Promise<number> {
  return new Promise(resolve => {
    socket.once('close', resolve);
  });
}

function closeReason(socket: WebSocket): Promise<string> {
  return new Promise(resolve => {
    socket.once('close', (_code, reason) => resolve(reason.toString()));
  });
}

/** What a window that sends these as its first frames is told. */
async function closeCodeAfter(...frames: (string | Buffer)[]): Promise<number> {
  const socket = knock();
  await once(socket, 'open');
  const code = closeCode(socket);
  for (const frame of frames) socket.send(frame);
  return await code;
}

async function statusOf(options: { headers?: Record<string, string>; path?: string; method?: string }) {
  const asked = request({ host: '127.0.0.1', port: server.port, ...options });
  asked.end();
  const [response] = await once(asked, 'response');
  response.resume();
  return response as { statusCode: number; headers: Record<string, string> };
}

describe('who is let in', () => {
  it('API-14 takes a one-time token in the first frame and gives a session for it', async () => {
    const sessions: string[] = [];
    const credential = { token: server.access.issueToken() };
    const first = await connectWebSocket(knock(), credential, session => sessions.push(session));
    expect(first.ok).toBe(true);
    const again = await connectWebSocket(knock(), { session: sessions[0]! }, session =>
      sessions.push(session),
    );
    expect(again.ok).toBe(true);
    expect(sessions[1]).toBe(sessions[0]);
  });

  it('API-14 refuses a token that was used', async () => {
    const token = server.access.issueToken();
    expect((await connectWebSocket(knock(), { token }, () => undefined)).ok).toBe(true);
    const second = await connectWebSocket(knock(), { token }, () => undefined);
    expect(second).toEqual({ ok: false, error: 'refused' });
  });

  it('API-14 refuses a token after 60 seconds', async () => {
    const token = server.access.issueToken();
    server.advance(60_000);
    const late = await connectWebSocket(knock(), { token }, () => undefined);
    expect(late).toEqual({ ok: false, error: 'refused' });
    expect(server.channels).toHaveLength(0);
  });

  const strangers: [string, string | Buffer][] = [
    ['an api frame without a credential', '{"t":"hello","version":1,"window":"window-0123456789"}'],
    ['a guessed token', JSON.stringify({ auth: { token: 'A'.repeat(43) } })],
    ['a guessed session', JSON.stringify({ auth: { session: 'A'.repeat(43) } })],
    ['text that is no JSON', 'let me in'],
    ['a binary frame', Buffer.from('{"auth":{}}')],
    ['a first frame that is too long', JSON.stringify({ auth: { token: 'A'.repeat(5_000) } })],
    ['a token of another type', '{"auth":{"token":["A"]}}'],
  ];
  for (const [what, frame] of strangers) {
    it(`API-14 refuses ${what}`, async () => {
      expect(await closeCodeAfter(frame)).toBe(REFUSED);
      expect(server.channels).toHaveLength(0);
      expect(server.refused).toEqual(['wrong-credential']);
    });
  }

  it('API-13 refuses pages of other origins, with and without a good token', async () => {
    for (const origin of [
      'https://evil.example',
      `http://127.0.0.1:${server.port + 1}`,
      `https://127.0.0.1:${server.port}`,
      `http://localhost:${server.port}`,
      'null',
      '',
    ]) {
      const result = await connectWebSocket(
        knock({ origin }),
        { token: server.access.issueToken() },
        () => undefined,
      );
      expect(result).toEqual({ ok: false, error: 'unreachable' });
    }
    expect(new Set(server.refused)).toEqual(new Set(['foreign-origin']));
  });

  it('API-13 refuses other hosts (DNS rebinding), for files and for the api', async () => {
    for (const host of ['evil.example', `evil.example:${server.port}`, '127.0.0.1', `[::1]:${server.port}`]) {
      const socket = knock({ host, origin: `http://${host}` });
      await closeCode(socket);
      expect((await statusOf({ headers: { host } })).statusCode).toBe(421);
    }
    expect(server.refused).toEqual(Array(4).fill('foreign-host'));
    expect((await statusOf({ headers: { host: `localhost:${server.port}` } })).statusCode).toBe(200);
  });

  it('API-13 knows one path for the api', async () => {
    await closeCode(knock({}, '/api/other'));
    expect(server.refused).toEqual(['unknown-path']);
  });

  it('API-15 bounds how many may knock without a credential', async () => {
    const waiting = Array.from({ length: SOCKET_LIMITS.strangers }, () => knock());
    await Promise.all(waiting.map(socket => once(socket, 'open')));
    await closeCode(knock());
    expect(server.refused).toEqual(['too-many-strangers']);
  });

  it('API-15 closes a window that sends an oversized frame', async () => {
    const socket = knock();
    const window = await connectWebSocket(socket, { token: server.access.issueToken() }, () => undefined);
    if (!window.ok) throw new Error(window.error);
    const frames: unknown[] = [];
    server.channels[0]?.onFrame(frame => frames.push(frame));
    const code = closeCode(socket);
    window.value.send({ huge: 'x'.repeat(SOCKET_LIMITS.frame) });
    expect(await code).toBe(1009);
    expect(frames).toEqual([]);
  });
});

describe('a window that was let in', () => {
  async function letIn() {
    const socket = knock();
    const code = closeReason(socket);
    const window = await connectWebSocket(socket, { token: server.access.issueToken() }, () => undefined);
    if (!window.ok) throw new Error(window.error);
    const { server: api } = fakeEngine();
    api.connect(server.channels[0]!);
    return { socket, code };
  }
  const hello = JSON.stringify({ t: 'hello', version: 1, window: 'window-0123456789' });

  const frames: [string, (string | Buffer)[], string][] = [
    ['no JSON', [hello, '{'], 'malformed-frame'],
    ['binary frames', [hello, Buffer.from(hello)], 'malformed-frame'],
    ['frames of no known kind', [hello, '{"t":"eval","code":"1"}'], 'malformed-frame'],
    ['nothing of hello', ['{"t":"call","id":1,"name":"invite.create","params":{}}'], 'no-hello'],
    ['a flood', [hello, ...Array<string>(2_100).fill('{"t":"close","id":1}')], 'flood'],
  ];
  for (const [what, sent, reason] of frames) {
    it(`API-3 API-6 is cut when it sends ${what}`, async () => {
      const { socket, code } = await letIn();
      for (const frame of sent) socket.send(frame);
      expect(await code).toBe(reason);
    });
  }
});

describe('what is served', () => {
  it('API-13 says with every answer that nobody may frame, sniff or embed it', async () => {
    for (const path of ['/', '/missing']) {
      const { headers } = await statusOf({ path });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).toContain("connect-src 'self'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['content-security-policy']).not.toContain("script-src 'self' 'unsafe-inline'");
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('serves the files it read at its start and nothing else', async () => {
    expect((await statusOf({ path: '/' })).statusCode).toBe(200);
    for (const path of ['/../package.json', '/%2e%2e/package.json', '//etc/passwd', '/index.html/..']) {
      expect((await statusOf({ path })).statusCode).toBe(404);
    }
    expect((await statusOf({ path: '/', method: 'POST' })).statusCode).toBe(405);
  });

  it('listens on the loopback address only', async () => {
    const address = await new Promise(resolve => {
      const asked = request({ host: '127.0.0.2', port: server.port }, response =>
        resolve(response.statusCode),
      );
      asked.on('error', error => resolve(Reflect.get(error, 'code')));
      asked.end();
    });
    expect(address).toBe('ECONNREFUSED');
  });
});

describe('the redirect file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kith-redirect-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const tokenIn = async (file: RedirectFile) =>
    /#token=([\w-]{43})/.exec(await readFile(file.path, 'utf8'))?.[1];

  it('API-16 can be read by its user alone, and so can its folder', async () => {
    const file = await RedirectFile.create(join(folder, 'open'), 'http://127.0.0.1:1/', server.access);
    expect((await stat(file.path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'open'))).mode & 0o777).toBe(0o700);
    await file.close();
    await expect(stat(file.path)).rejects.toThrow('ENOENT');
  });

  it('API-16 leads to the daemon with a token that works once, and gets another', async () => {
    const file = await RedirectFile.create(folder, `${server.origin}/`, server.access);
    const token = await tokenIn(file);
    expect(await readFile(file.path, 'utf8')).toContain(`url=${server.origin}/#token=${token}`);
    server.events.once('token-used', () => void file.renew());
    expect((await connectWebSocket(knock(), { token: token! }, () => undefined)).ok).toBe(true);
    await file.renew();
    const next = await tokenIn(file);
    expect(next).not.toBe(token);
    expect((await connectWebSocket(knock(), { token: next! }, () => undefined)).ok).toBe(true);
    await file.close();
  });
});
