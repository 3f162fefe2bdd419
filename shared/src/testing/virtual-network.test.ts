import { describe, expect, it } from 'vitest';
import { SeededRandom } from './seeded-random.ts';
import { VirtualClock } from './virtual-clock.ts';
import { HOSTILE_FAULTS, NO_FAULTS, VirtualNetwork } from './virtual-network.ts';

function setUp(seed: number, faults = NO_FAULTS) {
  const clock = new VirtualClock(0);
  const network = new VirtualNetwork<number>(clock, new SeededRandom(seed), faults);
  const received: { at: number; from: string; message: number }[] = [];
  const lives: string[] = [];
  network.join('a', { receive: () => undefined });
  network.join('b', {
    receive: (message, from) => received.push({ at: clock.now(), from, message }),
    crashed: () => lives.push('crashed'),
    restarted: () => lives.push('restarted'),
  });
  return { clock, network, received, lives };
}

const numbers = Array.from({ length: 200 }, (_, index) => index);

describe('virtual network', () => {
  it('delivers everything once and in order without faults', () => {
    const { clock, network, received } = setUp(1);
    for (const n of numbers) network.send('a', 'b', n);
    clock.runUntilIdle();
    expect(received.map(entry => entry.message)).toEqual(numbers);
    expect(received.every(entry => entry.from === 'a' && entry.at >= 10 && entry.at <= 50)).toBe(true);
    expect(network.inFlight).toBe(0);
  });

  it('loses, doubles and reorders, the same way for the same seed', () => {
    const run = (seed: number) => {
      const { clock, network, received } = setUp(seed, HOSTILE_FAULTS);
      for (const n of numbers) network.send('a', 'b', n);
      clock.runUntilIdle();
      return received.map(entry => entry.message);
    };
    const first = run(7);
    expect(run(7)).toEqual(first);
    expect(run(8)).not.toEqual(first);
    expect(new Set(first).size).toBeLessThan(180);
    expect(first.length).toBeGreaterThan(new Set(first).size);
    expect(first).not.toEqual([...first].sort((x, y) => x - y));
  });

  it('cuts partitions, also for what is under way, and heals', () => {
    const { clock, network, received } = setUp(2);
    network.send('a', 'b', 1);
    network.partition(['a'], ['b']);
    network.send('a', 'b', 2);
    clock.runUntilIdle();
    network.heal();
    network.send('a', 'b', 3);
    clock.runUntilIdle();
    expect(received.map(entry => entry.message)).toEqual([3]);
  });

  it('loses what is under way to a node that crashes, even when it is back in time', () => {
    const { clock, network, received, lives } = setUp(3);
    network.send('a', 'b', 1);
    network.crash('b');
    network.restart('b');
    network.send('a', 'b', 2);
    clock.runUntilIdle();
    expect(received.map(entry => entry.message)).toEqual([2]);
    expect(lives).toEqual(['crashed', 'restarted']);
  });

  it('lets nothing leave a crashed node', () => {
    const { clock, network, received } = setUp(4);
    network.crash('a');
    network.send('a', 'b', 1);
    clock.runUntilIdle();
    expect(received).toEqual([]);
  });
});
