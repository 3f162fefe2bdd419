import { LIMITS } from '@kith/shared/protocol/limits';
import { REQUESTS } from '@kith/shared/protocol/rendezvous-contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Rendezvous } from './rendezvous.ts';
import { OPEN_REQUESTS } from './request-handlers.ts';
import { deviceName, makeTestAccount, type TestDevice } from './testing/test-account.ts';
import { TestClient } from './testing/test-client.ts';
import { startTestServer } from './testing/test-server.ts';

let server: Rendezvous;
let alice: TestDevice;
let time: number;
beforeEach(async () => {
  time = Date.now();
  server = await startTestServer({}, { now: () => time });
  alice = await makeTestAccount(server.url, 'alice');
});
afterEach(() => server.close());

/** Gives the connection its rate tokens back. */
const rest = () => {
  time += 60_000;
};

const RUBBISH: unknown[] = [
  undefined,
  null,
  0,
  'text',
  true,
  [],
  [[]],
  { __proto__: null, unexpected: 1 },
  { address: 'alice@home.example', extra: 'field' },
  { address: { toString: 'x' } },
  { to: { address: '../etc', device: '\u0000' }, envelope: '%' },
];

describe('gateway', () => {
  it('RZ-2 every request refuses what does not fit its schema, and goes on working', async () => {
    for (const name of Object.keys(REQUESTS)) {
      for (const rubbish of RUBBISH) {
        rest();
        const reply = await alice.client.askRaw(name, rubbish);
        expect(reply, `${name} ${JSON.stringify(rubbish)}`).toMatchObject({ ok: false });
        if (!reply.ok) expect(['malformed-request', 'too-large']).toContain(reply.error);
      }
    }
    rest();
    expect(await alice.client.get('mailbox:fetch', {})).toEqual({ envelopes: [], left: 0 });
  });

  it('RZ-2 unknown requests, also those named like a part of every object, get a named error', async () => {
    for (const name of ['no:such', 'constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      expect(await alice.client.askRaw(name, {})).toEqual({ ok: false, error: 'unknown-request' });
    }
  });

  it('RZ-2 too many and too few arguments are malformed', async () => {
    expect(await alice.client.askRaw('mailbox:fetch')).toEqual({ ok: false, error: 'malformed-request' });
    expect(await alice.client.askRaw('mailbox:fetch', {}, {})).toEqual({
      ok: false,
      error: 'malformed-request',
    });
  });

  it('RZ-2 what is longer than its limit is too large', async () => {
    const params = { state: 'online', text: 'x'.repeat(LIMITS.statusTextLength + 1) };
    expect(await alice.client.askRaw('presence:set', params)).toEqual({ ok: false, error: 'too-large' });
  });

  it('RZ-2 a frame over the limit closes the connection', async () => {
    alice.client.socket.emit('mailbox:fetch', { junk: 'x'.repeat(LIMITS.requestLength) });
    await alice.client.closed();
  });

  it('RZ-2 binary attachments close the connection', async () => {
    alice.client.socket.emit('mailbox:fetch', Buffer.from('binary'));
    await alice.client.closed();
  });

  it('RZ-2 no other namespace is served', async () => {
    await expect(TestClient.connect(`${server.url}/admin`)).rejects.toThrow('Invalid namespace');
  });

  it('RZ-2 a request that wants no answer costs as much and harms nothing', async () => {
    for (let i = 0; i < 10; i++) alice.client.socket.emit('mailbox:fetch', {});
    expect(await alice.client.get('mailbox:fetch', {})).toEqual({ envelopes: [], left: 0 });
  });

  it('RZ-3 who asks faster than its tokens is told to wait', async () => {
    const burst = Array.from({ length: LIMITS.rateBurst + 20 }, () => alice.client.ask('mailbox:fetch', {}));
    const replies = await Promise.all(burst);
    const refused = replies.filter(reply => !reply.ok);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ error: 'rate-limited', retryAfter: expect.any(Number) });
    time += 2_000;
    expect(await alice.client.ask('mailbox:fetch', {})).toMatchObject({ ok: true });
  });

  it('RZ-3 rubbish costs ten times as much, and who goes on is closed', async () => {
    for (let i = 0; i < LIMITS.rateBurst * 2; i++) alice.client.socket.emit('no:such', {});
    expect(await alice.client.next('session:ended')).toEqual({ reason: 'rate-limited' });
    await alice.client.closed();
  });

  it('RZ-5 requests are handled in order, and what they cause is told before they are answered', async () => {
    const heard: string[] = [];
    alice.client.socket.onAny((name: string) => heard.push(name));
    const bob = await makeTestAccount(server.url, 'bob');
    const { address } = bob.account;
    // By callback: a promise would be settled after all that came in the same packet.
    const { socket } = alice.client;
    socket.emit('buddy:request', { address, note: '' }, () => heard.push('requested'));
    socket.emit('buddy:withdraw', { address }, () => heard.push('withdrawn'));
    await new Promise<void>(resolve => {
      socket.emit('buddy:block', { address }, () => {
        heard.push('blocked');
        resolve();
      });
    });
    expect(heard).toEqual([
      'buddy:request-changed',
      'requested',
      'buddy:request-removed',
      'withdrawn',
      'buddy:blocked',
      'blocked',
    ]);
  });

  it('RZ-7 every request that is not for logging in wants a device that is logged in', async () => {
    const client = await TestClient.connect(server.url);
    await client.hello();
    const open: readonly string[] = OPEN_REQUESTS;
    const valid: Record<string, unknown> = {
      'signal:send': { to: deviceName(alice), envelope: 'AAAA' },
      'buddy:find': { address: alice.account.address },
      'card:get': { addresses: [alice.account.address] },
      'mailbox:fetch': {},
      'account:export': {},
      'admin:overview': {},
      'presence:set': { state: 'online', text: '' },
      'prekeys:take': { devices: [deviceName(alice)] },
    };
    for (const [name, params] of Object.entries(valid)) {
      expect(open).not.toContain(name);
      rest();
      expect(await client.askRaw(name, params)).toEqual({ ok: false, error: 'not-logged-in' });
    }
  });

  it('RZ-42 clients are told that the server stops', async () => {
    await server.close();
    expect(await alice.client.next('session:ended')).toEqual({ reason: 'server-stopping' });
    await alice.client.closed();
  });
});
