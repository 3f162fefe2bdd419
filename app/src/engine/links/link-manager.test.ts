import { LINK_LIMITS } from '@kith/shared/link/link-limits';
import { fromUtf8, utf8 } from '@kith/shared/protocol/bytes';
import { SeededRandom } from '@kith/shared/testing/seeded-random';
import { VirtualClock } from '@kith/shared/testing/virtual-clock';
import { VirtualInternet } from '@kith/shared/testing/virtual-peer-connections';
import { describe, expect, it } from 'vitest';
import { LinkWorld } from './testing/link-world.ts';

function setUp() {
  const clock = new VirtualClock();
  const random = new SeededRandom(5);
  const internet = new VirtualInternet(clock, random.fork(), { latencyMs: 20, bytesPerSecond: 1_000_000 });
  const world = new LinkWorld({
    clock,
    randomBytes: length => random.bytes(length),
    connectionsOf: name => internet.machine(name),
  });
  const ann = world.member('ann');
  const bob = world.member('bob');
  const heard: string[] = [];
  bob.links.onMessage('chat', (from, message) => {
    heard.push(`${from.slice(0, 3)}: ${fromUtf8(message)}`);
  });
  return { clock, internet, world, ann, bob, heard };
}

describe('link manager', () => {
  it('LINK-20 opens on demand, delivers, and shows states as they are', async () => {
    const { clock, ann, bob, heard } = setUp();
    expect(ann.links.state(bob.id)).toEqual({ state: 'closed', reason: 'never-opened' });
    const opened = ann.links.link(bob.id);
    expect(ann.links.state(bob.id)).toEqual({ state: 'connecting' });
    await clock.advanceAsync(1_000);
    expect(await opened).toEqual({ ok: true, value: undefined });
    const { outcome } = ann.links.send(bob.id, 'chat', utf8('hello'));
    await clock.advanceAsync(200);
    expect(await outcome).toEqual({ ok: true, value: 'delivered' });
    expect(heard).toEqual(['ann: hello']);
    expect(ann.links.state(bob.id)).toMatchObject({ state: 'open', route: 'same-network' });
    const { roundTripMs } = bob.links.state(ann.id) as { roundTripMs: number };
    expect(roundTripMs).toBeGreaterThanOrEqual(40);
  });

  it('LINK-9 notices a frozen peer within 6 s and gives the link up after the time to resume', async () => {
    const { clock, internet, ann, bob, world } = setUp();
    void ann.links.link(bob.id);
    await clock.advanceAsync(5_000);
    const frozenAt = clock.now();
    internet.freeze('bob');
    world.tamper = () => undefined;
    await clock.advanceAsync(3_000 + LINK_LIMITS.pingInterval);
    expect(ann.links.state(bob.id).state).toBe('replacing');
    await clock.advanceAsync(frozenAt + 6_000 + LINK_LIMITS.resumeTimeout - clock.now());
    expect(ann.links.state(bob.id)).toEqual({ state: 'closed', reason: 'unreachable' });
  });

  it('LINK-28 refuses strangers by name, and says so to who asks', async () => {
    const { clock, ann, bob } = setUp();
    bob.strangers.add(ann.id);
    const opened = ann.links.link(bob.id);
    const refused = bob.links.send(ann.id, 'chat', utf8('hi'));
    await clock.advanceAsync(1_000);
    expect(await opened).toEqual({ ok: false, error: 'refused' });
    expect(await refused.outcome).toEqual({ ok: false, error: 'not-allowed' });
    expect(bob.connections).toHaveLength(0);
  });

  it('LINK-28 who is invisible opens none and answers nobody', async () => {
    const { clock, ann, bob } = setUp();
    bob.invisible = true;
    const opened = ann.links.link(bob.id);
    expect(await bob.links.link(ann.id)).toEqual({ ok: false, error: 'not-allowed' });
    await clock.advanceAsync(30_000);
    expect(await opened).toEqual({ ok: false, error: 'unreachable' });
    expect(bob.connections).toHaveLength(0);
  });

  it('LINK-28 closes links to who is no buddy any more', async () => {
    const { clock, ann, bob } = setUp();
    void ann.links.link(bob.id);
    await clock.advanceAsync(1_000);
    bob.strangers.add(ann.id);
    bob.contactsChanged();
    await clock.advanceAsync(2_000);
    expect(ann.links.state(bob.id)).toEqual({ state: 'closed', reason: 'not-allowed' });
    expect(bob.states.at(-1)).toEqual({ state: 'closed', reason: 'not-allowed' });
  });

  it('LINK-22 fails at once when the peer is away, and opens when it is back', async () => {
    const { clock, ann, bob, heard } = setUp();
    bob.online = false;
    const { outcome } = ann.links.send(bob.id, 'chat', utf8('1'));
    await clock.advanceAsync(50);
    expect(await outcome).toEqual({ ok: false, error: 'unreachable' });
    bob.online = true;
    ann.contactsChanged();
    ann.links.send(bob.id, 'chat', utf8('2'));
    await clock.advanceAsync(1_000);
    expect(heard).toEqual(['ann: 2']);
  });

  it('LINK-24 an open link outlives the signal route', async () => {
    const { clock, ann, bob, world, heard } = setUp();
    void ann.links.link(bob.id);
    await clock.advanceAsync(1_000);
    world.connected = false;
    await clock.advanceAsync(60_000);
    ann.links.send(bob.id, 'chat', utf8('still here'));
    await clock.advanceAsync(1_000);
    expect(heard).toEqual(['ann: still here']);
  });

  it('LINK-12 says goodbye when it closes, and leaves no timer and no connection behind', async () => {
    const { clock, ann, bob } = setUp();
    void ann.links.link(bob.id);
    await clock.advanceAsync(1_000);
    const closing = ann.links.close();
    await clock.advanceAsync(1_500);
    await closing;
    expect(bob.links.state(ann.id)).toEqual({ state: 'closed', reason: 'shutting-down' });
    await bob.links.close();
    await clock.advanceAsync(5_000);
    expect(clock.pending).toBe(0);
  });

  it('LINK-8 a handler that is slow holds its peer back and nobody else', async () => {
    const { clock, ann, bob } = setUp();
    const release: (() => void)[] = [];
    let calls = 0;
    bob.links.onMessage('overlay', () => new Promise<void>(resolve => release.push(resolve)));
    bob.links.onMessage('call', () => {
      calls += 1;
    });
    for (let n = 0; n < 40; n++) ann.links.send(bob.id, 'overlay', new Uint8Array(50_000));
    await clock.advanceAsync(10_000);
    expect(release.length).toBe(10);
    ann.links.send(bob.id, 'call', utf8('ring'));
    await clock.advanceAsync(500);
    expect(calls).toBe(1);
    while (release.length < 40) {
      for (const done of release) done();
      await clock.advanceAsync(2_000);
    }
    expect(release.length).toBe(40);
  });

  it('a handler that throws is reported and the link goes on', async () => {
    const { clock, ann, bob } = setUp();
    let heard = 0;
    bob.links.onMessage('call', () => {
      heard += 1;
      throw new Error('bug');
    });
    bob.links.onMessage('overlay', async () => {
      heard += 1;
      throw new Error('another bug');
    });
    ann.links.send(bob.id, 'call', utf8('1'));
    ann.links.send(bob.id, 'overlay', utf8('2'));
    ann.links.send(bob.id, 'call', utf8('3'));
    await clock.advanceAsync(1_000);
    expect(heard).toBe(3);
    expect(bob.reported.map(String)).toEqual(['Error: bug', 'Error: bug', 'Error: another bug']);
  });

  it('messages that a handler sends in answer keep their order', async () => {
    const { clock, ann, bob } = setUp();
    const answers: string[] = [];
    bob.links.onMessage('call', (from, message) => {
      for (const part of ['a', 'b']) bob.links.send(from, 'call', utf8(fromUtf8(message) + part));
    });
    ann.links.onMessage('call', (_, message) => {
      answers.push(fromUtf8(message) ?? '');
    });
    for (let n = 0; n < 5; n++) ann.links.send(bob.id, 'call', utf8(String(n)));
    await clock.advanceAsync(1_000);
    expect(answers).toEqual(['0a', '0b', '1a', '1b', '2a', '2b', '3a', '3b', '4a', '4b']);
  });

  it('LINK-14 ignores signals that are not well formed', async () => {
    const { clock, ann, bob } = setUp();
    for (const body of [undefined, 'offer', { kind: 'offer' }, { kind: 'offer', session: 'x', sdp: '' }]) {
      bob.hear(ann.device, body);
    }
    await clock.advanceAsync(1_000);
    expect(bob.connections).toHaveLength(0);
    expect(bob.states).toEqual([]);
  });
});
