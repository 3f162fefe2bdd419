import { randomUUID } from 'node:crypto';
import { VirtualClock } from '@kith/shared/testing/virtual-clock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiChannel } from '../channel.ts';
import { connectToLeader, serveTabs } from './tab-channel.ts';

let name: string;
const open: BroadcastChannel[] = [];
beforeEach(() => {
  name = `kith-tabs-${randomUUID()}`;
});
afterEach(() => {
  for (const bus of open.splice(0)) bus.close();
});

function bus(): BroadcastChannel {
  const made = new BroadcastChannel(name);
  open.push(made);
  return made;
}

function tab(clock = new VirtualClock()) {
  return { tab: randomUUID(), randomId: randomUUID, clock };
}

const closed = (channel: ApiChannel) => new Promise<string>(resolve => channel.onClose(resolve));
const never = () => new Promise(() => undefined);

describe('tabs of a page', () => {
  it('API-12 are told when nobody leads yet', async () => {
    const clock = new VirtualClock();
    const connecting = connectToLeader(bus(), tab(clock));
    clock.advance(5_000);
    expect(await connecting).toEqual({ ok: false, error: 'unreachable' });
  });

  it('API-12 wait for a leader that still loads its engine', async () => {
    const clock = new VirtualClock();
    const connecting = connectToLeader(bus(), tab(clock));
    clock.advance(4_000);
    serveTabs(bus(), () => undefined, never);
    expect(await connecting).toMatchObject({ ok: true });
  });

  it('API-2 lose their channel when another tab takes the lead', async () => {
    serveTabs(bus(), () => undefined, never);
    const follower = await connectToLeader(bus(), tab());
    if (!follower.ok) throw new Error(follower.error);
    const lost = closed(follower.value);
    serveTabs(bus(), () => undefined, never);
    expect(await lost).toBe('leader-changed');
  });

  it('API-2 lose their channel when the leader ends its engine', async () => {
    const stop = serveTabs(bus(), () => undefined, never);
    const follower = await connectToLeader(bus(), tab());
    if (!follower.ok) throw new Error(follower.error);
    const lost = closed(follower.value);
    stop();
    expect(await lost).toBe('engine-closed');
  });

  it('API-11 are noticed when they vanish without a word', async () => {
    let vanish = (_: unknown): void => undefined;
    const gone = new Promise(resolve => {
      vanish = resolve;
    });
    const served = new Promise<ApiChannel>(resolve => {
      serveTabs(bus(), resolve, () => gone);
    });
    await connectToLeader(bus(), tab());
    const lost = closed(await served);
    vanish(undefined);
    expect(await lost).toBe('tab-gone');
  });
});
