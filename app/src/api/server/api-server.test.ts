import { failed, ok } from '@kith/shared/protocol/result';
import { describe, expect, it } from 'vitest';
import type { NoticeRow, RequestRow } from '../contract.ts';
import { FakeSource, fakeEngine, fakeWindow } from '../testing/fake-engine.ts';
import { directChannel } from '../transports/direct-channel.ts';
import type { ApiServer } from './api-server.ts';
import { CONNECTION_LIMITS } from './window-connection.ts';

const notice = (n: number, detail = 'first'): NoticeRow => ({
  id: `notice-${n}`,
  at: n,
  kind: 'storage',
  detail,
});

/** Lets everything that is under way in microtasks come to rest. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
}

/** A window that speaks frames by hand. */
function rawWindow(server: ApiServer) {
  const [mine, theirs] = directChannel();
  const frames: unknown[] = [];
  const closed: string[] = [];
  mine.onFrame(frame => frames.push(frame));
  mine.onClose(reason => closed.push(reason));
  server.connect(theirs);
  return { send: (frame: object) => mine.send(frame), channel: mine, frames, closed };
}

const hello = { t: 'hello', version: 1, window: 'raw-window-0123456789' };

describe('commands', () => {
  it('API-5 answers with the value or the error of the handler', async () => {
    const { server, clock } = fakeEngine({
      'invite.create': async () => ok({ link: 'kith:join?x', expiresAt: 5 }),
      'account.log-in': async () => ({ ...failed('too-many-attempts'), retryAfter: 30 }),
    });
    const { client } = fakeWindow(server, clock);
    expect(await client.call('invite.create', {})).toEqual(ok({ link: 'kith:join?x', expiresAt: 5 }));
    const logIn = { server: 'http://localhost:1', userName: 'a', password: 'b', deviceName: 'c' };
    expect(await client.call('account.log-in', logIn)).toEqual({
      ok: false,
      error: 'too-many-attempts',
      retryAfter: 30,
    });
  });

  it('API-5 hands the handler the caller and nothing unchecked', async () => {
    const seen: unknown[] = [];
    const { server, clock } = fakeEngine({
      'admin.claim': async (params, caller) => {
        seen.push(params, caller);
        return ok({});
      },
    });
    const { client } = fakeWindow(server, clock, 'window-abcdefghij');
    await client.call('admin.claim', { token: 'x' });
    const extra = { token: 'x', surprise: true };
    expect(await client.call('admin.claim', extra)).toEqual(failed('malformed-command'));
    expect(await client.call('admin.claim', { token: 'x'.repeat(65) })).toEqual(failed('malformed-command'));
    expect(seen).toEqual([{ token: 'x' }, { window: 'window-abcdefghij' }]);
  });

  it('API-5 answers unknown names with an error, also those of Object.prototype', async () => {
    const { server } = fakeEngine();
    const window = rawWindow(server);
    window.send(hello);
    for (const [at, name] of ['nonsense', 'constructor', '__proto__'].entries()) {
      window.send({ t: 'call', id: at * 2 + 1, name, params: {} });
      window.send({ t: 'open', id: at * 2 + 2, topic: name, params: {} });
    }
    await settle();
    expect(window.frames.filter(frame => Reflect.get(Object(frame), 't') === 'failed')).toHaveLength(3);
    expect(window.frames).toContainEqual({
      t: 'result',
      id: 3,
      result: { ok: false, error: 'unknown-command' },
    });
    expect(window.closed).toEqual([]);
  });

  it('API-5 answers internal-error when the handler has a bug, and reports it', async () => {
    const { server, clock, bugs } = fakeEngine({
      'invite.create': async () => {
        throw new Error('bug');
      },
    });
    const { client } = fakeWindow(server, clock);
    expect(await client.call('invite.create', {})).toEqual(failed('internal-error'));
    expect(bugs).toHaveLength(1);
  });

  it('API-5 bounds the calls under way', async () => {
    const { server } = fakeEngine({ 'invite.create': () => new Promise(() => undefined) });
    const window = rawWindow(server);
    window.send(hello);
    for (let id = 1; id <= CONNECTION_LIMITS.calls + 1; id++) {
      window.send({ t: 'call', id, name: 'invite.create', params: {} });
    }
    await settle();
    expect(window.frames.at(-1)).toEqual({
      t: 'result',
      id: CONNECTION_LIMITS.calls + 1,
      result: { ok: false, error: 'rate-limited' },
    });
  });
});

describe('frames', () => {
  const rubbish: [string, object, string][] = [
    ['another kind', { t: 'shell' }, 'malformed-frame'],
    ['no object', [], 'malformed-frame'],
    ['an extra field', { t: 'close', id: 1, more: 1 }, 'malformed-frame'],
    ['a negative id', { t: 'close', id: -1 }, 'malformed-frame'],
    ['a second hello', hello, 'second-hello'],
  ];
  for (const [what, frame, reason] of rubbish) {
    it(`API-3 closes a connection that sends ${what}`, async () => {
      const { server } = fakeEngine();
      const window = rawWindow(server);
      window.send(hello);
      window.send(frame);
      await settle();
      expect(window.closed).toEqual([reason]);
    });
  }

  it('API-3 wants hello first, in a version it speaks', async () => {
    const { server } = fakeEngine();
    const rude = rawWindow(server);
    rude.send({ t: 'call', id: 1, name: 'invite.create', params: {} });
    const future = rawWindow(server);
    future.send({ ...hello, version: 2 });
    await settle();
    expect(rude.closed).toEqual(['no-hello']);
    expect(future.closed).toEqual(['version-mismatch']);
  });

  it('API-4 closes a connection that uses an id twice', async () => {
    const { server } = fakeEngine();
    const window = rawWindow(server);
    window.send(hello);
    window.send({ t: 'open', id: 5, topic: 'roster', params: {} });
    window.send({ t: 'call', id: 5, name: 'invite.create', params: {} });
    await settle();
    expect(window.closed).toEqual(['id-reused']);
  });

  it('API-6 closes a connection that floods', async () => {
    const { server } = fakeEngine();
    const window = rawWindow(server);
    window.send(hello);
    for (let n = 0; n < CONNECTION_LIMITS.frameBurst; n++) window.send({ t: 'close', id: 1 });
    await settle();
    expect(window.closed).toEqual(['flood']);
  });
});

describe('topics', () => {
  it('API-7 gives a snapshot, then keyed changes, one frame a turn', async () => {
    const source = new FakeSource<NoticeRow>([notice(1), notice(2)]);
    const { server, clock } = fakeEngine({}, { notices: () => source });
    const { client, frames } = fakeWindow(server, clock);
    const store = client.topic('notices', {});
    store.subscribe(() => undefined);
    await settle();
    expect(store.getSnapshot()).toEqual({ rows: [notice(1), notice(2)], loaded: true });
    frames.length = 0;
    source.tell({ set: [notice(3)] });
    source.tell({ set: [notice(2, 'second')], remove: ['notice-1'] });
    await settle();
    expect(store.getSnapshot().rows).toEqual([notice(2, 'second'), notice(3)]);
    expect(frames).toEqual([
      expect.objectContaining({
        snapshot: false,
        set: [notice(3), notice(2, 'second')],
        remove: ['notice-1'],
      }),
    ]);
  });

  it('API-8 changes one row of ten thousand in every window by sending one row', async () => {
    const rows = Array.from({ length: 10_000 }, (_, n) => notice(n));
    const source = new FakeSource<NoticeRow>(rows);
    const { server, clock } = fakeEngine({}, { notices: () => source });
    const windows = [fakeWindow(server, clock, 'window-one-01234567'), fakeWindow(server, clock)];
    for (const { client } of windows) client.topic('notices', {}).subscribe(() => undefined);
    await settle();
    const before = windows.map(({ client }) => client.topic('notices', {}).getSnapshot().rows);
    for (const { frames } of windows) frames.length = 0;
    source.tell({ set: [notice(5_000, 'changed')] });
    await settle();
    for (const [at, { client, frames }] of windows.entries()) {
      expect(frames).toEqual([
        expect.objectContaining({ set: [notice(5_000, 'changed')], remove: [], snapshot: false }),
      ]);
      const after = client.topic('notices', {}).getSnapshot().rows;
      expect(after.filter((row, index) => row !== before[at]?.[index])).toEqual([notice(5_000, 'changed')]);
    }
    expect(source.snapshots).toBe(1);
  });

  it('API-8 sends only differences when a source says that anything may have changed', async () => {
    const source = new FakeSource<NoticeRow>([notice(1), notice(2)]);
    const { server, clock } = fakeEngine({}, { notices: () => source });
    const { client, frames } = fakeWindow(server, clock);
    client.topic('notices', {}).subscribe(() => undefined);
    await settle();
    frames.length = 0;
    source.rows = [notice(2), notice(4)];
    source.tell('reread');
    await settle();
    expect(frames).toEqual([expect.objectContaining({ set: [notice(4)], remove: ['notice-1'] })]);
  });

  it('API-9 brings a window that reconnects what it missed, and no more', async () => {
    const rows = Array.from({ length: 100 }, (_, n) => notice(n));
    const source = new FakeSource<NoticeRow>(rows);
    const { server, clock } = fakeEngine({}, { notices: () => source });
    const { client, frames, cut } = fakeWindow(server, clock);
    const store = client.topic('notices', {});
    store.subscribe(() => undefined);
    await settle();
    cut();
    await settle();
    expect(client.connection.getSnapshot().state).toBe('disconnected');
    source.tell({ set: [notice(7, 'missed')], remove: ['notice-8'] });
    frames.length = 0;
    await clock.advanceAsync(1_000);
    expect(client.connection.getSnapshot()).toEqual({ state: 'connected' });
    expect(store.row('notice-7')).toEqual(notice(7, 'missed'));
    expect(store.row('notice-8')).toBeUndefined();
    expect(frames.slice(1)).toEqual([
      expect.objectContaining({ snapshot: false, set: [notice(7, 'missed')], remove: ['notice-8'] }),
    ]);
  });

  it('API-9 gives a snapshot to a window whose topic is not remembered any more', async () => {
    const source = new FakeSource<NoticeRow>([notice(1)]);
    const { server, clock } = fakeEngine({}, { notices: () => source });
    const { client, door, cut } = fakeWindow(server, clock);
    const store = client.topic('notices', {});
    store.subscribe(() => undefined);
    await settle();
    door.open = false;
    cut();
    await clock.advanceAsync(60_000);
    expect(source.followers).toBe(0);
    source.rows = [notice(2)];
    door.open = true;
    await clock.advanceAsync(10_000);
    expect(store.getSnapshot().rows).toEqual([notice(2)]);
  });

  it('API-10 merges the changes of a window that does not read, and sends them when it reads on', async () => {
    const source = new FakeSource<NoticeRow>([notice(1)]);
    const { server } = fakeEngine({}, { notices: () => source });
    const window = rawWindow(server);
    window.send(hello);
    window.send({ t: 'open', id: 1, topic: 'notices', params: {} });
    await settle();
    for (let n = 0; n < 500; n++) {
      source.tell({ set: [notice(1, `change ${n}`), notice(2, `change ${n}`)] });
      await settle();
    }
    const rows = () => window.frames.filter(frame => Reflect.get(Object(frame), 't') === 'rows');
    expect(rows()).toHaveLength(CONNECTION_LIMITS.unseen);
    window.send({ t: 'seen', count: CONNECTION_LIMITS.unseen });
    await settle();
    expect(rows()).toHaveLength(CONNECTION_LIMITS.unseen + 1);
    expect(rows().at(-1)).toMatchObject({ set: [notice(1, 'change 499'), notice(2, 'change 499')] });
  });

  it('API-7 keeps rows sorted as the topic says', async () => {
    const row = (name: string, at: number): RequestRow => ({
      address: `${name}@home.example` as RequestRow['address'],
      direction: 'incoming',
      note: '',
      at,
      ignored: false,
    });
    const source = new FakeSource<RequestRow>([row('late', 30), row('early', 10)]);
    const { server, clock } = fakeEngine({}, { requests: () => source });
    const { client } = fakeWindow(server, clock);
    const store = client.topic('requests', {});
    store.subscribe(() => undefined);
    await settle();
    source.tell({ set: [row('middle', 20)] });
    await settle();
    expect(store.getSnapshot().rows.map(({ at }) => at)).toEqual([10, 20, 30]);
  });

  it('API-7 says why a topic can not be opened', async () => {
    const { server, clock } = fakeEngine();
    const { client } = fakeWindow(server, clock);
    const store = client.topic('conversation', { address: 'nonsense', count: 10 });
    store.subscribe(() => undefined);
    await settle();
    expect(store.getSnapshot()).toEqual({ rows: [], loaded: false, problem: 'malformed-command' });
  });

  it('API-7 survives a source that fails once', async () => {
    const source = new FakeSource<NoticeRow>([notice(1)]);
    const read = source.snapshot.bind(source);
    source.snapshot = async () => {
      source.snapshot = read;
      throw new Error('bug');
    };
    const { server, clock, bugs } = fakeEngine({}, { notices: () => source });
    const { client } = fakeWindow(server, clock);
    const store = client.topic('notices', {});
    store.subscribe(() => undefined);
    await settle();
    expect(bugs).toHaveLength(1);
    expect(store.getSnapshot().loaded).toBe(false);
    source.tell({ set: [notice(2)] });
    await settle();
    expect(store.getSnapshot().rows).toEqual([notice(1)]);
  });

  it('API-11 keeps what belongs to one window from the others', async () => {
    const opened: string[] = [];
    const { server, clock } = fakeEngine(
      {},
      {
        media: (_params, { window }) => {
          opened.push(window);
          return new FakeSource();
        },
        roster: () => {
          opened.push('shared');
          return new FakeSource();
        },
      },
    );
    for (const name of ['window-one-01234567', 'window-two-01234567']) {
      const { client } = fakeWindow(server, clock, name);
      client.topic('media', {}).subscribe(() => undefined);
      client.topic('roster', {}).subscribe(() => undefined);
    }
    await settle();
    expect(opened.sort()).toEqual(['shared', 'window-one-01234567', 'window-two-01234567']);
  });
});

describe('windows', () => {
  it('API-11 tells when a window comes and goes', async () => {
    const told: [string, boolean][] = [];
    const { server, clock } = fakeEngine(
      {},
      {},
      { onWindow: (window, present) => told.push([window, present]) },
    );
    const { client, cut } = fakeWindow(server, clock, 'window-one-01234567');
    await settle();
    cut();
    await settle();
    await clock.advanceAsync(1_000);
    client.close();
    await settle();
    expect(told.map(([, present]) => present)).toEqual([true, false, true, false]);
  });

  it('API-2 sees its connection end when the engine closes', async () => {
    const { server, clock } = fakeEngine({ 'invite.create': () => new Promise(() => undefined) });
    const { client, door } = fakeWindow(server, clock);
    await settle();
    const pending = client.call('invite.create', {});
    await settle();
    door.open = false;
    server.close('engine-closed');
    expect(await pending).toEqual(failed('disconnected'));
    expect(client.connection.getSnapshot().state).toBe('disconnected');
  });
});
