import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import {
  overStream,
  overTcp,
  overUdp,
  TurnSession,
  type Wire,
} from '@kith/shared/node/relay/testing/turn-wire';
import { LIMITS } from '@kith/shared/protocol/limits';
import type { IceServer } from '@kith/shared/protocol/rendezvous-contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RendezvousConfigInput } from '../config.ts';
import type { Rendezvous } from '../rendezvous.ts';
import { makeTestAccount } from '../testing/test-account.ts';
import { TestClient } from '../testing/test-client.ts';
import { startTestServer } from '../testing/test-server.ts';

const HOST = '127.0.0.1';
const WITH_RELAY: Partial<RendezvousConfigInput> = {
  tls: { mode: 'self-signed' },
  tlsHost: HOST,
  relay: { hosts: [{ address: HOST }], bytesPerSecond: 1_000_000 },
};

let folder: string;
let server: Rendezvous | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kith-relay-'));
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(folder, { recursive: true });
});

async function overTls(port: number): Promise<TLSSocket> {
  const socket = connect({ host: HOST, port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  return socket;
}

/** The way that a URL of an `RTCIceServer` stands for. */
async function open(url: string): Promise<Wire> {
  const [, scheme, host = '', port, transport] =
    /^(turns?):([\d.]+):(\d+)\?transport=(udp|tcp)$/.exec(url) ?? [];
  if (scheme === 'turns') return overStream(await overTls(Number(port)));
  return transport === 'udp' ? overUdp(Number(port), host) : overTcp(Number(port), host);
}

async function turnServer(url: string): Promise<IceServer> {
  const { client } = await makeTestAccount(url, 'alice');
  const { servers } = await client.get('relay:servers', {});
  const turn = servers.find(each => each.urls.some(text => text.startsWith('turn:')));
  if (turn === undefined) throw new Error('no relay was named');
  return turn;
}

describe('relay', () => {
  it('RZ-45 a device is told of it, and gets an address over UDP, TCP, and TLS on the port of HTTPS', async () => {
    server = await startTestServer(WITH_RELAY);
    const { urls, username = '', credential = '' } = await turnServer(server.url);
    expect(urls.map(url => url.replace(/:\d+\?/, '?'))).toEqual([
      `turn:${HOST}?transport=udp`,
      `turn:${HOST}?transport=tcp`,
      `turns:${HOST}?transport=tcp`,
    ]);
    expect(new URL(server.publicUrl).port).toBe(/:(\d+)\?/.exec(urls.at(-1) ?? '')?.[1]);
    expect(username).not.toContain('alice');
    for (const url of urls) {
      const wire = await open(url);
      const session = new TurnSession(wire, { username, credential }, server.name);
      expect((await session.allocate()).class).toBe('success');
      const guesser = await open(url);
      expect(
        (await new TurnSession(guesser, { username, credential: 'a' }, server.name).allocate()).class,
      ).toBe('error');
      wire.close();
      guesser.close();
    }
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/kith_relay_bytes_total 0\b/);
  });

  it('RZ-45 names of one account are counted together, those of two are not', async () => {
    server = await startTestServer(WITH_RELAY);
    const userOf = ({ username = '' }: IceServer) => username.split(':')[1];
    const alice = await makeTestAccount(server.url, 'alice');
    const bob = await makeTestAccount(server.url, 'bob');
    const asked = await Promise.all([alice, alice, bob].map(({ client }) => client.get('relay:servers', {})));
    const [first, again, other] = asked.map(({ servers }) => userOf(servers.at(-1) ?? { urls: [] }));
    expect(first).toBe(again);
    expect(first).not.toBe(other);
    expect(asked[0]!.until).toBeGreaterThan(Date.now() + LIMITS.relayCredentialLifetime - 60_000);
  });

  it('RZ-45 what was handed out is good after a restart', async () => {
    const data = join(folder, 'data');
    server = await startTestServer({ ...WITH_RELAY, data });
    const { username = '', credential = '' } = await turnServer(server.url);
    const { name } = server;
    await server.close();
    server = await startTestServer({ ...WITH_RELAY, data });
    const { client } = await makeTestAccount(server.url, 'bob');
    const { servers } = await client.get('relay:servers', {});
    const [url = ''] = servers.at(-1)?.urls ?? [];
    const wire = await open(url);
    expect((await new TurnSession(wire, { username, credential }, name).allocate()).class).toBe('success');
    wire.close();
  });

  it('takes another port when nobody named one and the usual one is taken, and says so when somebody did', async () => {
    server = await startTestServer(WITH_RELAY);
    const [url = ''] = (await turnServer(server.url)).urls;
    const port = Number(/:(\d+)\?/.exec(url)?.[1]);
    const named = { ...WITH_RELAY, relay: { hosts: [{ address: HOST }], port } };
    await expect(startTestServer(named)).rejects.toThrow('--relay-port');
    const second = await startTestServer({ ...named, relay: { ...named.relay, anyPort: true } });
    expect((await turnServer(second.url)).urls[0]).not.toBe(url);
    await second.close();
  });

  it('RZ-45 without one nothing is named', async () => {
    server = await startTestServer();
    const { client } = await makeTestAccount(server.url, 'alice');
    expect((await client.get('relay:servers', {})).servers).toEqual([]);
  });

  it('HTTP and sockets work on the port that TURN shares, in whatever pieces they come', async () => {
    server = await startTestServer(WITH_RELAY);
    const port = Number(new URL(server.publicUrl).port);
    const client = await TestClient.connect(server.publicUrl, { rejectUnauthorized: false });
    expect((await client.hello()).name).toBe('home.example');
    client.close();
    const socket = await overTls(port);
    const text: string[] = [];
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => text.push(part));
    socket.write('G');
    await new Promise(resolve => socket.write('ET /health HTTP/1.1\r\nhost: home', resolve));
    socket.write('.example\r\nconnection: close\r\n\r\n');
    await once(socket, 'close');
    expect(text.join('')).toContain('{"ok":true}');
  });

  it('closes with connections that have not said what they are', async () => {
    server = await startTestServer(WITH_RELAY);
    const socket = await overTls(Number(new URL(server.publicUrl).port));
    const closed = once(socket, 'close');
    await server.close();
    await closed;
    server = undefined;
  });
});
