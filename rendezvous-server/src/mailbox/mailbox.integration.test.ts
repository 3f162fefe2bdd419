import { LIMITS } from '@kith/shared/protocol/limits';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Rendezvous } from '../rendezvous.ts';
import {
  addDevice,
  befriend,
  deviceName,
  logIn,
  makeTestAccount,
  publishPrekeys,
  type TestDevice,
} from '../testing/test-account.ts';
import { randomId } from '../testing/test-keys.ts';
import { startTestServer } from '../testing/test-server.ts';

let server: Rendezvous;
let alice: TestDevice;
let bob: TestDevice;
let time: number;
beforeEach(async () => {
  time = Date.now();
  server = await startTestServer({}, { now: () => time });
  alice = await makeTestAccount(server.url, 'alice');
  bob = await makeTestAccount(server.url, 'bob');
  await befriend(alice, bob);
});
afterEach(() => server.close());

const envelopeTo = (device: TestDevice, envelope = 'c2VhbGVk', id = randomId()) => ({
  id,
  ...deviceName(device),
  envelope,
});
const put = (from: TestDevice, ...envelopes: ReturnType<typeof envelopeTo>[]) =>
  from.client.get('mailbox:put', { envelopes }).then(({ outcomes }) => outcomes.map(o => o.outcome));

describe('mailbox', () => {
  it('RZ-37 keeps envelopes for a device that is away, in order, until it acknowledged them', async () => {
    bob.client.close();
    const items = Array.from({ length: 30 }, (_, i) => envelopeTo(bob, `n${i}`));
    for (const item of items) expect(await put(alice, item)).toEqual(['stored']);
    const back = await logIn(bob.account, bob.keys);
    expect(await back.client.next('mailbox:arrived')).toEqual({ waiting: 30 });
    const { envelopes, left } = await back.client.get('mailbox:fetch', {});
    expect(left).toBe(0);
    expect(envelopes.map(({ id, envelope }) => ({ id, envelope }))).toEqual(
      items.map(({ id, envelope }) => ({ id, envelope })),
    );
    // Until it is acknowledged it is there again.
    expect((await back.client.get('mailbox:fetch', {})).envelopes).toEqual(envelopes);
    await back.client.get('mailbox:ack', { ids: envelopes.map(({ id }) => id) });
    expect(await back.client.get('mailbox:fetch', {})).toEqual({ envelopes: [], left: 0 });
  });

  it('RZ-37 a repeated put is stored once, also after it was delivered', async () => {
    const item = envelopeTo(bob);
    expect(await put(alice, item, item)).toEqual(['stored', 'stored']);
    expect(await put(alice, item)).toEqual(['stored']);
    const { envelopes } = await bob.client.get('mailbox:fetch', {});
    expect(envelopes).toHaveLength(1);
    await bob.client.get('mailbox:ack', { ids: [item.id] });
    bob.client.drain();
    expect(await put(alice, item)).toEqual(['stored']);
    expect(await bob.client.get('mailbox:fetch', {})).toEqual({ envelopes: [], left: 0 });
    expect(await bob.client.seen('mailbox:arrived')).toEqual([]);
  });

  it('RZ-37 tells a device that is connected, each device of several', async () => {
    const second = await addDevice(bob.account, 'second');
    await put(alice, envelopeTo(bob), envelopeTo(second));
    expect(await bob.client.next('mailbox:arrived')).toEqual({ waiting: 1 });
    expect(await second.client.next('mailbox:arrived')).toEqual({ waiting: 1 });
    const own = await put(bob, envelopeTo(second));
    expect(own).toEqual(['stored']);
  });

  it('RZ-37 judges each envelope by itself: buddies, own devices, known devices', async () => {
    const carol = await makeTestAccount(server.url, 'carol');
    const wrong = { ...envelopeTo(bob), device: carol.keys.id };
    expect(await put(alice, envelopeTo(carol), wrong, envelopeTo(bob))).toEqual([
      'not-buddies',
      'unknown-device',
      'stored',
    ]);
    expect(await put(carol, { ...envelopeTo(bob), address: alice.account.address })).toEqual(['not-buddies']);
  });

  it('RZ-38 a batch has at most fifty envelopes and a mebibyte', async () => {
    const small = Array.from({ length: 60 }, () => envelopeTo(bob));
    for (let i = 0; i < 60; i += 20) await put(alice, ...small.slice(i, i + 20));
    const first = await bob.client.get('mailbox:fetch', {});
    expect(first).toMatchObject({ envelopes: { length: LIMITS.mailboxBatch }, left: 10 });
    await bob.client.get('mailbox:ack', { ids: first.envelopes.map(({ id }) => id) });
    await bob.client.get('mailbox:ack', {
      ids: (await bob.client.get('mailbox:fetch', {})).envelopes.map(({ id }) => id),
    });

    const large = 'A'.repeat(LIMITS.mailboxEnvelopeLength);
    await put(alice, ...Array.from({ length: 20 }, () => envelopeTo(bob, large)));
    const second = await bob.client.get('mailbox:fetch', {});
    expect(second).toMatchObject({
      envelopes: { length: Math.floor(LIMITS.mailboxBatchBytes / large.length) },
      left: 10,
    });
  });

  it('RZ-39 one can’t acknowledge for another device', async () => {
    const item = envelopeTo(bob);
    await put(alice, item);
    await alice.client.get('mailbox:ack', { ids: [item.id] });
    expect((await bob.client.get('mailbox:fetch', {})).envelopes).toHaveLength(1);
  });

  it('RZ-40 a mailbox that is full says so', async () => {
    const large = 'A'.repeat(LIMITS.mailboxEnvelopeLength);
    const fits = Math.floor(LIMITS.mailboxBytesPerDevice / large.length);
    let stored = 0;
    while (stored < fits) {
      time += 1_000;
      const outcomes = await put(alice, ...Array.from({ length: 20 }, () => envelopeTo(bob, large)));
      stored += outcomes.filter(outcome => outcome === 'stored').length;
    }
    expect(stored).toBe(fits);
    expect(await put(alice, envelopeTo(bob, large))).toEqual(['mailbox-full']);
  });
});

describe('prekeys', () => {
  it('RZ-36 one-time prekeys are handed out once each, then the signed one', async () => {
    const pairs = await publishPrekeys(bob, 3);
    const signed = pairs.at(-1)?.token;
    const oneTime = new Set(pairs.slice(0, 3).map(pair => pair.token));
    const taken: string[] = [];
    for (let i = 0; i < 3; i++) {
      const { prekeys } = await alice.client.get('prekeys:take', { devices: [deviceName(bob)] });
      taken.push(...prekeys.map(({ prekey }) => prekey));
    }
    expect(new Set(taken)).toEqual(oneTime);
    expect(await alice.client.get('prekeys:take', { devices: [deviceName(bob)] })).toEqual({
      prekeys: [{ device: bob.keys.id, prekey: signed }],
    });
  });

  it('RZ-36 two that take at the same time get different ones', async () => {
    await publishPrekeys(bob, 40);
    const second = await addDevice(alice.account, 'second');
    const replies = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        (i % 2 === 0 ? alice : second).client.get('prekeys:take', { devices: [deviceName(bob)] }),
      ),
    );
    expect(new Set(replies.flatMap(({ prekeys }) => prekeys.map(({ prekey }) => prekey))).size).toBe(40);
  });

  it('RZ-35 one that was handed out is not taken in again', async () => {
    const pairs = await publishPrekeys(bob, 1);
    const [oneTime] = pairs;
    if (!oneTime) throw new Error('no prekey');
    await alice.client.get('prekeys:take', { devices: [deviceName(bob)] });
    expect(await bob.client.get('prekeys:publish', { oneTime: [oneTime.token] })).toEqual({ left: 0 });
  });

  it('RZ-35 prekeys of another device, of the wrong kind, forged or expired are refused', async () => {
    const others = await publishPrekeys(alice, 1);
    const own = await publishPrekeys(bob, 1);
    const signed = own.at(-1)?.token ?? '';
    const forged = `${own[0]?.token.slice(0, -4)}AAAA`;
    for (const token of [others[0]?.token ?? '', signed, forged]) {
      expect(await bob.client.refusal('prekeys:publish', { oneTime: [token] })).toBe('bad-prekey');
    }
    const swapped = { signed: own[0]?.token ?? '', oneTime: [] };
    expect(await bob.client.refusal('prekeys:publish', swapped)).toBe('bad-prekey');
    time += LIMITS.signedPrekeyLifetime + 60_000;
    expect(await bob.client.refusal('prekeys:publish', { signed, oneTime: [] })).toBe('bad-prekey');
    expect(await alice.client.get('prekeys:take', { devices: [deviceName(bob)] })).toEqual({ prekeys: [] });
  });

  it('RZ-36 strangers get none', async () => {
    await publishPrekeys(bob, 1);
    const carol = await makeTestAccount(server.url, 'carol');
    expect(await carol.client.get('prekeys:take', { devices: [deviceName(bob)] })).toEqual({ prekeys: [] });
  });

  it('RZ-35 at most a hundred are kept; the log-in says how many are left', async () => {
    await publishPrekeys(bob, 70);
    await publishPrekeys(bob, 70);
    expect(await bob.client.get('prekeys:publish', { oneTime: [] })).toEqual({ left: LIMITS.oneTimePrekeys });
    await alice.client.get('prekeys:take', { devices: [deviceName(bob)] });
    expect((await logIn(bob.account, bob.keys)).state.prekeys).toBe(LIMITS.oneTimePrekeys - 1);
  });
});
