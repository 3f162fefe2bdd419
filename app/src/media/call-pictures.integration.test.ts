import type { Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { MediaBrowser } from './testing/media-browser.ts';

const patient = { timeout: 10_000, interval: 100 };
type Side = 'a' | 'b';

describe('pictures and hold of a call in Chromium', () => {
  let browser: MediaBrowser;
  let page: Page;

  beforeAll(async () => {
    browser = await MediaBrowser.launch('tone');
  });
  afterAll(() => browser.close());
  afterEach(() => page.close());

  const reports = (side: Side) =>
    page.evaluate(
      of => window.kith.call[of].reports.filter(({ type }) => type !== 'signal').map(({ type }) => type),
      side,
    );
  const sound = (side: Side) => page.evaluate(of => window.kith.received(window.kith.call, of), side);
  const packets = async (side: Side) => (await sound(side)).packets;
  const theirCamera = (side: Side) =>
    page.evaluate(of => window.kith.watch(window.kith.picture(of)?.theirCamera), side);
  const facts = (side: Side) => page.evaluate(of => window.kith.picture(of)?.theirs, side);
  const setCamera = (side: Side, on: boolean) =>
    page.evaluate(([of, value]) => window.kith.call[of].controller.setCamera(window.kith.callId, value), [
      side,
      on,
    ] as const);
  const hold = (side: Side, held: boolean) =>
    page.evaluate(
      ([of, value]) => window.kith.call[of].order({ type: 'hold', callId: window.kith.callId, held: value }),
      [side, held] as const,
    );

  const talk = async () => {
    page = await browser.open();
    await page.evaluate(() => window.kith.call.start());
    for (const side of ['a', 'b'] as const) {
      await expect.poll(() => reports(side), patient).toContain('connected');
      await expect.poll(() => facts(side), patient).toMatchObject({ camera: false, muted: false });
    }
  };

  test('CALL-20 cameras that both switch on at once move at the far ends; sound goes on, nothing is negotiated anew', async () => {
    await talk();
    const before = await sound('b');
    const at = performance.now();
    await Promise.all([setCamera('a', true), setCamera('b', true)]);
    for (const side of ['a', 'b'] as const) {
      await expect.poll(async () => (await theirCamera(side)).frames, patient).toBeGreaterThan(5);
      expect(await facts(side)).toMatchObject({ camera: true });
    }
    const after = await sound('b');
    // A packet is 20 ms of sound; one in ten may be late on a busy machine.
    expect((after.packets - before.packets) * 20).toBeGreaterThan((performance.now() - at) * 0.8);
    const offers = await page.evaluate(() =>
      [window.kith.call.a, window.kith.call.b].map(
        ({ reports: sent }) =>
          sent.filter(report => report.type === 'signal' && JSON.parse(report.data).type === 'offer').length,
      ),
    );
    expect(offers).toEqual([1, 0]);
    const longest = await page.evaluate(() =>
      Math.max(
        ...window.kith.call.a.reports.map(report => (report.type === 'signal' ? report.data.length : 0)),
      ),
    );
    // The bound of one signal is 32 KiB.
    expect(longest).toBeLessThan(24_000);

    await setCamera('a', false);
    await expect.poll(() => facts('b'), patient).toMatchObject({ camera: false });
    expect(await page.evaluate(() => window.kith.picture('b')?.theirCamera)).toBeUndefined();
    expect(await page.evaluate(() => window.kith.picture('a')?.self)).toBeUndefined();
  });

  test('a call on hold sends nothing either way, is not taken for broken, and goes on as it was', async () => {
    await talk();
    await setCamera('a', true);
    await expect.poll(async () => (await theirCamera('b')).frames, patient).toBeGreaterThan(5);
    for (const side of ['a', 'b'] as const) await hold(side, true);
    // On hold no packet comes for two seconds, which a talking call would take for a stall, and a half more.
    let quietSince = performance.now();
    let counted = 0;
    await expect
      .poll(async () => {
        const now = (await packets('a')) + (await packets('b'));
        if (now !== counted) quietSince = performance.now();
        counted = now;
        return performance.now() - quietSince;
      }, patient)
      .toBeGreaterThan(3_000);
    const captured = await page.evaluate(() => window.kith.liveCaptures());
    expect(captured).toBe(0);
    expect(await reports('a')).not.toContain('stalled');
    expect(await facts('b')).toMatchObject({ camera: false });
    for (const side of ['a', 'b'] as const) await hold(side, false);
    const resumed = await packets('b');
    await expect.poll(() => packets('b'), patient).toBeGreaterThan(resumed + 20);
    await expect.poll(async () => (await theirCamera('b')).frames, patient).toBeGreaterThan(5);
    expect(await reports('b')).not.toContain('stalled');
  });

  test('a held call that gets a new connection reports that it is connected', async () => {
    await talk();
    await page.evaluate(() => {
      const { a, b } = window.kith.call;
      for (const [side, role] of [
        [a, 'initiator'],
        [b, 'responder'],
      ] as const) {
        const { callId } = window.kith;
        const policy = { iceServers: [], relayOnly: false };
        side.order({
          type: 'start',
          callId,
          role,
          generation: 2,
          policy,
          muted: false,
          camera: false,
          held: true,
        });
      }
    });
    for (const side of ['a', 'b'] as const)
      await expect
        .poll(async () => (await reports(side)).filter(type => type === 'connected').length, patient)
        .toBe(2);
    expect(await packets('b')).toBe(0);
  });

  test('somebody can be made twice as loud, or silent, and is decoded all the same', async () => {
    await talk();
    // What the track itself sounds like: the volume is laid over it where it is played.
    for (const volume of [2, 0, 1]) {
      await page.evaluate(
        of => window.kith.call.b.controller.setVolumes(new Map([[window.kith.callId, of]])),
        volume,
      );
      await expect
        .poll(() => page.evaluate(() => window.kith.hear(window.kith.call, 'b')), patient)
        .toMatchObject({ hertz: expect.closeTo(440, -1), loudest: expect.closeTo(-14, -1) });
    }
  });

  test('with push-to-talk the microphone is silent until the key is held; the other side is told', async () => {
    await talk();
    const loudness = async () => {
      const before = await sound('b');
      let now = before;
      await expect
        .poll(async () => {
          now = await sound('b');
          return now.seconds - before.seconds;
        }, patient)
        .toBeGreaterThan(0.5);
      return Math.sqrt((now.energy - before.energy) / Math.max(0.01, now.seconds - before.seconds));
    };
    await page.evaluate(() =>
      window.kith.call.a.controller.configure({ ...window.kith.plain, pushToTalk: true }),
    );
    await expect.poll(() => facts('b'), patient).toMatchObject({ muted: true });
    await expect.poll(loudness, patient).toBe(0);
    await page.evaluate(() => window.kith.call.a.controller.setTalking(true));
    await expect.poll(() => facts('b'), patient).toMatchObject({ muted: false });
    await expect.poll(loudness, patient).toBeGreaterThan(0.1);
  });
});

describe('a camera that may not be used', () => {
  let browser: MediaBrowser;
  afterEach(() => browser.close());

  test('is said to be refused, and still is when the call goes on', async () => {
    browser = await MediaBrowser.launch('tone-if-permitted');
    // Granting one permission refuses all others.
    const page = await browser.open(['microphone']);
    await page.evaluate(() =>
      window.kith.call.a.order({ type: 'prepare', callId: window.kith.callId, camera: true }),
    );
    const refused = { camera: 'off', cameraProblem: 'denied' };
    await expect.poll(() => page.evaluate(() => window.kith.picture('a')), patient).toMatchObject(refused);
    const later = await page.evaluate(() => {
      window.kith.call.a.order({ type: 'hold', callId: window.kith.callId, held: false });
      return window.kith.picture('a');
    });
    expect(later).toMatchObject(refused);
  });
});
