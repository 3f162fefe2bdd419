import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { LIMITS } from '@kith/shared/protocol/limits';
import { PROTOCOL_VERSION } from '@kith/shared/protocol/version';
import { Server, type Socket } from 'socket.io';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { type Rendezvous, startRendezvous } from '../../../../rendezvous-server/src/rendezvous.ts';
import type { RendezvousConnection } from '../../engine/ports/rendezvous-client.ts';
import { nodeRendezvousConnector } from '../node/rendezvous-connector.ts';

const connector = nodeRendezvousConnector();
afterEach(() => {
  vi.useRealTimers();
});

const CHALLENGE = 'A'.repeat(22);
const hello = { protocol: PROTOCOL_VERSION, challenge: CHALLENGE };

describe('a rendezvous', () => {
  let server: Rendezvous;
  beforeEach(async () => {
    server = await startRendezvous({ data: ':memory:', name: 'home.example', tls: { mode: 'self-signed' } });
  });
  afterEach(() => server.close());

  /** The TLS listener as seen from this machine. */
  const secureUrl = () => `https://127.0.0.1:${new URL(server.publicUrl).port}`;
  const fingerprint = () => {
    const text = new URLSearchParams(server.invite.slice(server.invite.indexOf('?') + 1)).get('tls');
    return new Uint8Array(Buffer.from(text ?? '', 'base64url'));
  };

  test('answers requests and names its refusals', async () => {
    const connected = await connector.connect({ url: server.url });
    if (!connected.ok) throw new Error(connected.error);
    expect(await connected.value.request('hello', hello)).toMatchObject({ ok: true });
    expect(await connected.value.request('account:export', {})).toEqual({
      ok: false,
      error: 'not-logged-in',
    });
    connected.value.close();
    expect(await connected.value.request('hello', hello)).toEqual({ ok: false, error: 'unreachable' });
  });

  test('with a self-signed certificate is trusted by its fingerprint alone', async () => {
    const pinned = await connector.connect({ url: secureUrl(), tlsFingerprint: fingerprint() });
    if (!pinned.ok) throw new Error(pinned.error);
    expect(await pinned.value.request('hello', hello)).toMatchObject({ ok: true });
    pinned.value.close();
    expect(await connector.connect({ url: secureUrl() })).toEqual({ ok: false, error: 'tls-mismatch' });
  });

  test('that shows another certificate than the one in the link gets no byte of the request', async () => {
    const wrong = fingerprint().map(byte => byte ^ 1);
    expect(await connector.connect({ url: secureUrl(), tlsFingerprint: wrong })).toEqual({
      ok: false,
      error: 'tls-mismatch',
    });
  });

  test('that closes says so once, and is not dialled again', async () => {
    const connected = await connector.connect({ url: server.url });
    if (!connected.ok) throw new Error(connected.error);
    const closed = new Promise(resolve => connected.value.onClose(resolve));
    await server.close();
    await closed;
    expect(await connected.value.request('hello', hello)).toEqual({ ok: false, error: 'unreachable' });
  });
});

describe('an address', () => {
  test('that is plain and not of this machine is refused without a packet', async () => {
    for (const url of ['http://192.0.2.1:8787', 'http://home.example', 'http://127.0.0.1.evil.example']) {
      expect(await connector.connect({ url })).toEqual({ ok: false, error: 'insecure-address' });
    }
  });

  test('where nobody listens is unreachable', async () => {
    const probe = createTcpServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    expect(await connector.connect({ url: `http://127.0.0.1:${port}` })).toEqual({
      ok: false,
      error: 'unreachable',
    });
    expect(await connector.connect({ url: 'ftp://localhost' })).toEqual({ ok: false, error: 'unreachable' });
  });
});

describe('a hostile server', () => {
  let http: HttpServer;
  let io: Server;
  let serve: (socket: Socket) => void;
  beforeEach(async () => {
    http = createServer();
    io = new Server(http, { transports: ['websocket'] });
    io.on('connection', socket => serve(socket));
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
  });
  afterEach(() => io.close());

  const connect = async (): Promise<RendezvousConnection> => {
    const { port } = http.address() as AddressInfo;
    const connected = await connector.connect({ url: `http://127.0.0.1:${port}` });
    if (!connected.ok) throw new Error(connected.error);
    return connected.value;
  };

  test.each([
    ['nothing', undefined],
    ['a number', 7],
    ['an unknown error', { ok: false, error: 'because' }],
    ['a value of another shape', { ok: true, value: { welcome: 7 } }],
    ['a value with more than was agreed', { ok: true, value: { welcome: 'AAAA', more: 1 } }],
    ['binary', Buffer.from('AAAA')],
  ])('that answers %s is not believed', async (_, answer) => {
    serve = socket => socket.on('hello', (_params, acknowledge) => acknowledge(answer));
    const connection = await connect();
    expect(await connection.request('hello', hello)).toEqual({ ok: false, error: 'malformed-reply' });
    connection.close();
  });

  test('that tells malformed events is not heard, the next good one is', async () => {
    serve = socket =>
      socket.on('hello', () => {
        socket.emit('buddy:removed', { address: 'not an address' });
        socket.emit('buddy:removed');
        socket.emit('buddy:removed', { address: 'a@b.example' }, { address: 'c@d.example' });
      });
    const connection = await connect();
    const heard = new Promise(resolve => connection.on('buddy:removed', resolve));
    void connection.request('hello', hello);
    expect(await heard).toEqual({ address: 'a@b.example' });
    connection.close();
  });

  test('that sends a frame beyond every bound is hung up on', async () => {
    serve = socket => socket.on('hello', () => socket.emit('signal', 'x'.repeat(LIMITS.replyLength + 1)));
    const connection = await connect();
    const closed = new Promise(resolve => connection.onClose(resolve));
    expect(await connection.request('hello', hello)).toEqual({ ok: false, error: 'unreachable' });
    await closed;
  });

  test('that drops the connection instead of answering is unreachable', async () => {
    serve = socket => socket.on('hello', () => socket.disconnect(true));
    const connection = await connect();
    expect(await connection.request('hello', hello)).toEqual({ ok: false, error: 'unreachable' });
  });

  test('that never answers is given up on after 15 seconds', async () => {
    const heard = new Promise<void>(resolve => {
      serve = socket => socket.on('hello', () => resolve());
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const connection = await connect();
    const reply = connection.request('hello', hello);
    await heard;
    vi.advanceTimersByTime(15_000);
    expect(await reply).toEqual({ ok: false, error: 'timeout' });
    connection.close();
  });
});

describe('a server that takes a connection and says nothing', () => {
  test.each([
    ['at all', () => createTcpServer()],
    [
      'behind its WebSocket',
      () => {
        const server = createServer();
        new WebSocketServer({ server });
        return server;
      },
    ],
  ])('%s is unreachable after 10 seconds', async (_, make) => {
    const server = make();
    const sockets = new Set<Duplex>();
    server.on('connection', socket => sockets.add(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const connected = connector.connect({ url: `http://127.0.0.1:${port}` });
    await once(server, 'connection');
    vi.advanceTimersByTime(10_000);
    expect(await connected).toEqual({ ok: false, error: 'unreachable' });
    for (const socket of sockets) socket.destroy();
    server.close();
  });
});
