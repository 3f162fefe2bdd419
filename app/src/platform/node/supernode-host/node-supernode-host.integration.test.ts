import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { nodeRelayCrypto } from '@kith/shared/node/relay/node-relay-crypto';
import {
  overStream,
  overTcp,
  overUdp,
  TurnSession,
  type Wire,
} from '@kith/shared/node/relay/testing/turn-wire';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import { parseNetwork } from '@kith/shared/relay/peer-policy';
import { mintCredentials } from '@kith/shared/relay/relay-credentials';
import { decodeStun, STUN_METHODS } from '@kith/shared/relay/stun-message';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  OVERLAY_CHANNEL_LIMITS,
  type OverlayChannel,
  type OverlayChannelEvents,
} from '../../../engine/ports/overlay-channel.ts';
import type { RunningHost } from '../../../engine/ports/supernode-host.ts';
import { nodeOverlayDoor } from '../overlay-door.ts';
import { NodeSupernodeHost } from './node-supernode-host.ts';

const HOST = '127.0.0.1';
const loopback = parseNetwork('127.0.0.0/8');
const door = nodeOverlayDoor({});

let folder: string;
const hosts: RunningHost[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kith-supernode-'));
});
afterEach(async () => {
  await Promise.all(hosts.splice(0).map(host => host.close()));
  rmSync(folder, { recursive: true });
});

/** What comes over a channel, in order; `closed` when it ends. */
function inbox(answer?: (text: string) => void) {
  const came: string[] = [];
  let wake: () => void = () => undefined;
  const events: OverlayChannelEvents = {
    frame: text => {
      came.push(text);
      answer?.(text);
      wake();
    },
    closed: () => {
      came.push('closed');
      wake();
    },
  };
  const next = async () => {
    while (came.length === 0) await new Promise<void>(resolve => (wake = resolve));
    return came.shift();
  };
  return { events, next };
}

/** A hub that says everything back. */
const echo = (channel: OverlayChannel) => inbox(text => channel.send(text)).events;

async function start(onConnection = echo, server = 'home.example', cap?: number): Promise<RunningHost> {
  const host = await new NodeSupernodeHost({
    folder,
    addresses: [HOST],
    ownNetworks: loopback === undefined ? [] : [loopback],
    log: { warn: () => undefined },
  }).start({ server, cap, onConnection });
  if (host === undefined) throw new Error('no network');
  hosts.push(host);
  return host;
}

const listenerOf = ({ tls }: RunningHost) => ({
  address: HOST,
  port: tls.port,
  fingerprint: toBase64Url(tls.fingerprint),
});

/** A WebSocket without manners. */
async function knock({ tls }: RunningHost, path = '/overlay'): Promise<WebSocket> {
  const socket = new WebSocket(`wss://${HOST}:${tls.port}${path}`, { rejectUnauthorized: false });
  await once(socket, 'open');
  return socket;
}

describe('relay of a supernode', () => {
  it.each([
    ['datagrams', ({ relay }: RunningHost) => overUdp(relay.port, HOST)],
    ['a stream', ({ relay }: RunningHost) => overTcp(relay.port, HOST)],
    [
      'TLS',
      async ({ tls }: RunningHost) => {
        const socket = connect({ host: HOST, port: tls.port, rejectUnauthorized: false });
        await once(socket, 'secureConnect');
        return overStream(socket);
      },
    ],
  ] satisfies [string, (host: RunningHost) => Promise<Wire>][])(
    'SN-1 gives addresses over %s to who has a password made with its secret, and to nobody else',
    async (_, open) => {
      const host = await start();
      const login = (secret: Uint8Array) =>
        mintCredentials(secret, 99_999_999_999, 'device', nodeRelayCrypto);
      const wire = await open(host);
      const allocated = await new TurnSession(wire, login(host.relay.secret), 'kith').allocate();
      expect(allocated.class).toBe('success');
      expect(host.relayUsers).toBe(1);
      const guesser = await open(host);
      const refused = await new TurnSession(guesser, login(new Uint8Array(32)), 'kith').allocate();
      expect(refused.class).toBe('error');
      wire.close();
      guesser.close();
    },
  );

  it('SN-1 keeps ports, secret and certificate over a restart, and takes other ports when those are taken', async () => {
    const first = await start();
    await first.close();
    const second = await start();
    expect(second.relay).toEqual(first.relay);
    expect(second.tls).toEqual(first.tls);
    await second.close();
    const squatter = createServer().listen(first.tls.port, HOST);
    await once(squatter, 'listening');
    const third = await start();
    expect(third.relay.port).not.toBe(first.relay.port);
    expect(third.relay.secret).toEqual(first.relay.secret);
    await third.close();
    squatter.close();
    const fourth = await start();
    expect(fourth.relay).toEqual(third.relay);
    await fourth.close();
    const elsewhere = await start(echo, 'club.example');
    expect(elsewhere.relay.secret).not.toEqual(fourth.relay.secret);
  });

  it('SN-5 looks at what a NAT lets in from the port that clients come to', async () => {
    const host = await start();
    const curious = createSocket('udp4').bind(0, HOST);
    await once(curious, 'listening');
    const transaction = nodeRelayCrypto.random(12);
    const heard = once(curious, 'message');
    host.indicate(HOST, curious.address().port, transaction);
    const [bytes, from] = await heard;
    expect(from.port).toBe(host.relay.port);
    const message = decodeStun(bytes);
    expect(message).toMatchObject({ class: 'indication', method: STUN_METHODS.binding });
    expect(toBase64Url(message?.transactionId ?? new Uint8Array())).toBe(toBase64Url(transaction));
    curious.close();
    expect(await host.reaches(HOST, host.relay.port)).toBe(true);
    expect(await host.reaches(HOST, 9)).toBe(false);
  });

  it('SN-5 sends nothing to networks that it does not relay to', async () => {
    const host = await new NodeSupernodeHost({
      folder,
      addresses: [HOST],
      log: { warn: () => undefined },
    }).start({
      server: 'home.example',
      cap: undefined,
      onConnection: echo,
    });
    if (host === undefined) throw new Error('no network');
    hosts.push(host);
    expect(await host.reaches(HOST, host.relay.port)).toBe(false);
  });
});

describe('the WebSocket of a supernode', () => {
  it('SN-3 carries frames both ways to who knows its certificate, and each end sees the other one close', async () => {
    const hub = inbox();
    let fromHub: OverlayChannel | undefined;
    const host = await start(channel => {
      fromHub = channel;
      return hub.events;
    });
    const mine = inbox();
    const channel = await door.open(listenerOf(host), mine.events);
    expect(channel?.send('who is there?')).toBe(true);
    expect(await hub.next()).toBe('who is there?');
    fromHub?.send('a hub');
    fromHub?.send('of two frames');
    expect(await mine.next()).toBe('a hub');
    expect(await mine.next()).toBe('of two frames');
    channel?.close();
    expect(channel?.send('too late')).toBe(false);
    expect(await hub.next()).toBe('closed');
    const again = inbox();
    const other = await door.open(listenerOf(host), again.events);
    await host.close();
    expect(await again.next()).toBe('closed');
    expect(other?.send('is anybody there?')).toBe(false);
  });

  it('SN-2 is none to who expects another certificate, or where nobody listens', async () => {
    const host = await start();
    const wrong = { ...listenerOf(host), fingerprint: toBase64Url(new Uint8Array(32)) };
    expect(await door.open(wrong, inbox().events)).toBeUndefined();
    const right = listenerOf(host);
    await host.close();
    expect(await door.open(right, inbox().events)).toBeUndefined();
  });

  it('SN-4 takes a frame of the longest envelope, and ends with a longer one', async () => {
    const host = await start();
    const mine = inbox();
    const channel = await door.open(listenerOf(host), mine.events);
    const longest = 'e'.repeat(OVERLAY_CHANNEL_LIMITS.frame);
    channel?.send(longest);
    expect(await mine.next()).toBe(longest);
    channel?.send(`${longest}e`);
    expect(await mine.next()).toBe('closed');
  });

  it('SN-4 ends with who sends bytes, or more than a person ever needs', async () => {
    const host = await start();
    const binary = await knock(host);
    const ended = once(binary, 'close');
    binary.send(Uint8Array.of(1, 2, 3));
    expect((await ended)[0]).toBe(1_008);
    const flood = await knock(host);
    const cut = once(flood, 'close');
    let answers = 0;
    flood.on('message', () => answers++);
    for (let i = 0; i < 2 * OVERLAY_CHANNEL_LIMITS.burst; i++) flood.send('x');
    expect((await cut)[0]).toBe(1_008);
    expect(answers).toBeGreaterThanOrEqual(OVERLAY_CHANNEL_LIMITS.burst);
    expect(answers).toBeLessThan(1.5 * OVERLAY_CHANNEL_LIMITS.burst);
  });

  it('SN-4 has so many for one network, and a place again when one left', async () => {
    const host = await start();
    const knocks = Array.from({ length: OVERLAY_CHANNEL_LIMITS.channelsPerNetwork }, () => knock(host));
    const [first, ...others] = await Promise.all(knocks);
    await expect(knock(host)).rejects.toThrow('503');
    first?.close();
    await expect.poll(() => knock(host).then(socket => socket.close(), String)).toBeUndefined();
    for (const socket of others) socket.close();
  });

  it('SN-3 is all that there is', async () => {
    const host = await start();
    await expect(knock(host, '/')).rejects.toThrow('404');
    const socket = connect({ host: HOST, port: host.tls.port, rejectUnauthorized: false });
    socket.setEncoding('utf8');
    socket.write('GET / HTTP/1.1\r\nhost: kith\r\n\r\n');
    const [answer] = await once(socket, 'data');
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    await once(socket, 'close');
  });
});
