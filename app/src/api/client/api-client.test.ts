import { failed, ok } from '@kith/shared/protocol/result';
import { describe, expect, it } from 'vitest';
import type { NoticeRow } from '../contract.ts';
import { FakeSource, fakeEngine, fakeWindow } from '../testing/fake-engine.ts';
import { directChannel } from '../transports/direct-channel.ts';
import { ApiClient } from './api-client.ts';

const row: NoticeRow = { id: 'n', at: 1, kind: 'storage', detail: '' };

async function settle(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
}

describe('ApiClient', () => {
  it('API-12 holds a command back until it is connected', async () => {
    const { server, clock } = fakeEngine();
    const { client, door } = fakeWindow(server, clock);
    await settle();
    door.open = false;
    server.close('restart');
    await settle();
    const answer = client.call('settings.change', {});
    door.open = true;
    await clock.advanceAsync(2_000);
    expect(await answer).toEqual(ok({}));
  });

  it('API-12 answers disconnected when no connection comes in time', async () => {
    const { server, clock } = fakeEngine();
    const { client, door } = fakeWindow(server, clock);
    await settle();
    door.open = false;
    server.close('gone');
    await settle();
    const answer = client.call('settings.change', {});
    await clock.advanceAsync(5_000);
    expect(await answer).toEqual(failed('disconnected'));
  });

  it('API-12 waits longer after each failure, and tells until when', async () => {
    const { server, clock } = fakeEngine();
    const { client, door } = fakeWindow(server, clock);
    await settle();
    door.open = false;
    const delays: number[] = [];
    client.connection.subscribe(() => {
      const state = client.connection.getSnapshot();
      if (state.state === 'disconnected') delays.push(state.retryAt - clock.now());
    });
    server.close('gone');
    await clock.advanceAsync(60_000);
    expect(delays.slice(0, 8)).toEqual([50, 100, 200, 400, 800, 1_600, 2_500, 2_500]);
    door.open = true;
    client.reconnect();
    await settle();
    expect(client.connection.getSnapshot()).toEqual({ state: 'connected' });
  });

  it('API-12 does not knock again where it was refused', async () => {
    const { clock } = fakeEngine();
    let knocks = 0;
    const client = new ApiClient({
      clock,
      random: () => 0,
      window: 'window-0123456789',
      connect: async () => {
        knocks++;
        return failed('refused');
      },
    });
    await clock.advanceAsync(60_000);
    expect(knocks).toBe(1);
    expect(client.connection.getSnapshot()).toEqual({ state: 'refused', why: 'refused' });
    expect(await client.call('settings.change', {})).toEqual(failed('disconnected'));
  });

  it('API-7 gives the same store and the same rows while nothing changes', async () => {
    const source = new FakeSource<NoticeRow>([row, { ...row, id: 'm' }]);
    const { server, clock } = fakeEngine({}, { notices: () => source });
    const { client } = fakeWindow(server, clock);
    const store = client.topic('notices', {});
    let told = 0;
    store.subscribe(() => told++);
    await settle();
    const before = store.getSnapshot();
    source.tell({ set: [{ ...row }] });
    await settle();
    expect(client.topic('notices', {})).toBe(store);
    expect(store.getSnapshot()).toBe(before);
    expect(told).toBe(1);
    source.tell({ set: [{ ...row, detail: 'x' }] });
    await settle();
    expect(store.getSnapshot().rows[1]).toBe(before.rows[1]);
    expect(store.getSnapshot().rows[0]).not.toBe(before.rows[0]);
  });

  it('API-7 closes a topic a while after nobody listens, and opens it again with what it has', async () => {
    const source = new FakeSource<NoticeRow>([row]);
    const { server, clock } = fakeEngine({}, { notices: () => source });
    const { client, frames } = fakeWindow(server, clock);
    const store = client.topic('notices', {});
    store.subscribe(() => undefined)();
    store.subscribe(() => undefined)();
    await settle();
    expect(store.getSnapshot().loaded).toBe(true);
    await clock.advanceAsync(4_000);
    expect(source.followers).toBe(1);
    await clock.advanceAsync(40_000);
    expect(source.followers).toBe(0);
    frames.length = 0;
    store.subscribe(() => undefined);
    expect(store.getSnapshot().rows).toEqual([row]);
    await settle();
    expect(frames).toEqual([expect.objectContaining({ snapshot: true, set: [row] })]);
  });

  it('API-3 starts a new connection when the engine sends what it does not understand', async () => {
    const { clock } = fakeEngine();
    let connections = 0;
    const client = new ApiClient({
      clock,
      random: () => 0,
      window: 'window-0123456789',
      connect: async () => {
        connections++;
        const [mine, theirs] = directChannel();
        theirs.send({ t: 'rows', id: 'x' });
        return ok(mine);
      },
    });
    await clock.advanceAsync(200);
    expect(connections).toBeGreaterThan(1);
    client.close();
  });
});
