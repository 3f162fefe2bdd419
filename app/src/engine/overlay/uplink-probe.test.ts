import { VirtualClock } from '@kith/shared/testing/virtual-clock';
import { describe, expect, it } from 'vitest';
import { measureUplink } from './uplink-probe.ts';

const SIZE = 16_384;

/** A line that sends one request after the other, at so many bytes per second, and answers after so many milliseconds. */
class Line {
  readonly clock = new VirtualClock();
  sent = 0;
  readonly #rate: number;
  readonly #delay: number;
  #freeAt = 0;

  constructor(rate: number, delay: number) {
    this.#rate = rate;
    this.#delay = delay;
    this.#freeAt = this.clock.now();
  }

  async measure(send = () => this.send()): Promise<number | undefined> {
    const measured = measureUplink({ send, size: SIZE, now: () => this.clock.now() });
    await this.clock.advanceAsync(60_000);
    return measured;
  }

  send(): Promise<boolean> {
    this.sent += 1;
    const begins = Math.max(this.#freeAt, this.clock.now());
    this.#freeAt = begins + (SIZE * 1_000) / this.#rate;
    return new Promise(resolve => {
      this.clock.after(this.#freeAt - this.clock.now() + this.#delay, () => resolve(true));
    });
  }
}

describe('SN-8 the uplink', () => {
  it.each([
    [32_768, 20],
    [200_000, 40],
    [500_000, 10],
  ])('of %i bytes per second is measured, with answers that take %i ms', async (rate, delay) => {
    const line = new Line(rate, delay);
    const measured = (await line.measure()) ?? 0;
    expect(measured / rate).toBeGreaterThan(0.9);
    expect(measured / rate).toBeLessThan(1.1);
  });

  it('is not looked for any longer than two seconds, nor with more than sixteen requests', async () => {
    const slow = new Line(20_000, 0);
    const began = slow.clock.now();
    let endedAt = 0;
    await slow.measure(async () => {
      const isAnswered = await slow.send();
      endedAt = slow.clock.now();
      return isAnswered;
    });
    // What is under way then is waited for.
    expect(endedAt - began).toBeLessThan(2_000 + (2 * SIZE * 1_000) / 20_000);
    const fast = new Line(10_000_000, 1);
    await fast.measure();
    expect(fast.sent).toBe(16);
  });

  it('is about what all of it took where the time is over before the third answer', async () => {
    const measured = (await new Line(4_000, 100).measure()) ?? 0;
    expect(measured / 4_000).toBeGreaterThan(0.9);
    expect(measured / 4_000).toBeLessThan(1.1);
  });

  it.each([1, 2, 9])('stays unknown when request %i fails, and nothing is sent after it', async which => {
    const line = new Line(200_000, 10);
    const measured = await line.measure(async () => (await line.send()) && line.sent < which);
    expect(measured).toBeUndefined();
    expect(line.sent).toBeLessThanOrEqual(which + 1);
  });
});
