import { describeLinkClose } from '@kith/shared/link/link-reason';
import { linkSignalSchema } from '@kith/shared/link/link-signal';
import { afterEach, describe, expect, it } from 'vitest';
import { nodePeerConnections } from '../../platform/peer-connection/node-peer-connections.ts';
import { systemClock } from '../../platform/system-clock.ts';
import { systemRandom } from '../../platform/system-random.ts';
import { LinkWorld, type Member, withOtherFingerprint } from './testing/link-world.ts';

const worlds: Member[] = [];

function setUp() {
  const world = new LinkWorld({
    clock: systemClock,
    randomBytes: systemRandom,
    connectionsOf: () => nodePeerConnections,
  });
  const members = [world.member('ann'), world.member('bob')] as const;
  worlds.push(...members);
  return { world, ann: members[0], bob: members[1] };
}

afterEach(async () => {
  await Promise.all(worlds.splice(0).map(({ links }) => links.close()));
});

/** Collects numbered messages; `all` is done when `count` of them came. */
function collect(member: Member, count: number) {
  const numbers: number[] = [];
  const all = Promise.withResolvers<void>();
  member.links.onMessage('chat', (_, message) => {
    numbers.push(new DataView(message.buffer, message.byteOffset).getUint32(0));
    if (numbers.length === count) all.resolve();
  });
  return { numbers, all: all.promise };
}

function numbered(n: number): Uint8Array {
  const message = new Uint8Array(200 + (n % 50) * 40);
  new DataView(message.buffer).setUint32(0, n);
  return message;
}

describe('links over real connections', () => {
  it('LINK-20 open within a second, and know their route', async () => {
    const times: number[] = [];
    for (let round = 0; round < 3; round++) {
      const { ann, bob } = setUp();
      const start = performance.now();
      expect(await ann.links.link(bob.id)).toEqual({ ok: true, value: undefined });
      times.push(performance.now() - start);
    }
    expect(times.filter(time => time < 1_000).length).toBeGreaterThanOrEqual(2);
    const { ann, bob } = setUp();
    void ann.links.link(bob.id);
    const measured = Promise.withResolvers<void>();
    ann.links.onState((_, state) => {
      if (state.state === 'open' && state.route === 'same-network') measured.resolve();
    });
    await measured.promise;
  });

  it('LINK-21 open when both dial at once', async () => {
    const { ann, bob } = setUp();
    const both = await Promise.all([ann.links.link(bob.id), bob.links.link(ann.id)]);
    expect(both).toEqual([
      { ok: true, value: undefined },
      { ok: true, value: undefined },
    ]);
  });

  it('LINK-10 a thousand messages each way arrive once and in order while connections are killed', async () => {
    const { ann, bob } = setUp();
    const count = 1_000;
    const atAnn = collect(ann, count);
    const atBob = collect(bob, count);
    await ann.links.link(bob.id);
    const outcomes: Promise<unknown>[] = [];
    // Underneath the session, as a network does it: nobody above is told.
    const disturb: Record<number, () => void> = {
      250: () => ann.opened.at(-1)?.destroy(),
      500: () => bob.opened.at(-1)?.destroy(),
      750: () => ann.links.networkChanged(),
    };
    for (let n = 0; n < count; n++) {
      outcomes.push(ann.links.send(bob.id, 'chat', numbered(n)).outcome);
      outcomes.push(bob.links.send(ann.id, 'chat', numbered(n)).outcome);
      const disturbance = disturb[n];
      if (disturbance === undefined) continue;
      const replaced = Promise.all([ann.nextOpened(), bob.nextOpened()]);
      disturbance();
      await replaced;
      // What was sent last arrived both ways: the new connection is in use on both sides.
      await Promise.all(outcomes.slice(-2));
    }
    await Promise.all([atAnn.all, atBob.all]);
    const expected = Array.from({ length: count }, (_, n) => n);
    expect(atAnn.numbers).toEqual(expected);
    expect(atBob.numbers).toEqual(expected);
    const results = await Promise.all(outcomes);
    expect(results.every(result => JSON.stringify(result) === '{"ok":true,"value":"delivered"}')).toBe(true);
    expect(ann.opened.length).toBeGreaterThanOrEqual(4);
    expect([...ann.states, ...bob.states].map(state => state.state)).not.toContain('closed');
  });

  it.each(['offer', 'answer'] as const)(
    'LINK-29 a fingerprint swapped in the %s opens no link, and a sentence says so',
    async kind => {
      const { world, ann, bob } = setUp();
      world.tamper = body => (linkSignalSchema.parse(body).kind === kind ? withOtherFingerprint(body) : body);
      const opened = ann.links.link(bob.id, 15_000);
      const detector = kind === 'offer' ? bob : ann;
      const reason = await new Promise(resolve => {
        detector.links.onState((_, state) => {
          if (state.state === 'closed') resolve(state.reason);
        });
      });
      expect(reason).toBe('handshake-failed');
      expect(describeLinkClose('handshake-failed')).toContain('could not prove');
      expect((await opened).ok).toBe(false);
      expect([...ann.states, ...bob.states].map(state => state.state)).not.toContain('open');
    },
  );
});
