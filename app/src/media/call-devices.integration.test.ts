import type { Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { MediaBrowser } from './testing/media-browser.ts';

const patient = { timeout: 10_000, interval: 100 };

describe('the microphone of a call that is held or has none', () => {
  let browser: MediaBrowser;
  let page: Page;

  beforeAll(async () => {
    browser = await MediaBrowser.launch('tone');
  });
  afterAll(() => browser.close());
  afterEach(() => page.close());

  const reports = (side: 'a' | 'b') =>
    page.evaluate(
      of => window.kith.call[of].reports.filter(({ type }) => type !== 'signal').map(({ type }) => type),
      side,
    );
  const packets = (side: 'a' | 'b') =>
    page.evaluate(async of => (await window.kith.received(window.kith.call, of)).packets, side);
  const loudest = () => page.evaluate(() => window.kith.hear(window.kith.call, 'b').loudest);
  const hold = (held: boolean) =>
    page.evaluate(
      value => window.kith.call.a.order({ type: 'hold', callId: window.kith.callId, held: value }),
      held,
    );
  const plug = (plugged: boolean) => page.evaluate(value => window.kith.setPlugged(value), plugged);
  const problem = () => page.evaluate(() => window.kith.call.a.controller.devices.getSnapshot().problem);

  const talk = async () => {
    page = await browser.open();
    await page.evaluate(() => window.kith.call.start());
    for (const side of ['a', 'b'] as const)
      await expect.poll(() => reports(side), patient).toContain('connected');
  };

  test('a call that is held before its microphone is open begins all the same, and is heard when it goes on', async () => {
    page = await browser.open();
    await page.evaluate(() => {
      const { call, callId } = window.kith;
      call.start();
      call.a.order({ type: 'hold', callId, held: true });
    });
    await expect.poll(() => reports('a'), patient).toContain('ready');
    await hold(false);
    for (const side of ['a', 'b'] as const)
      await expect.poll(() => reports(side), patient).toEqual(['ready', 'connected']);
    await expect.poll(loudest, patient).toBeGreaterThan(-30);
  });

  test('a call that is held and resumed while its microphone opens has it', async () => {
    page = await browser.open();
    await page.evaluate(() => {
      const { call, callId } = window.kith;
      call.start();
      call.a.order({ type: 'hold', callId, held: true });
      call.a.order({ type: 'hold', callId, held: false });
    });
    for (const side of ['a', 'b'] as const)
      await expect.poll(() => reports(side), patient).toEqual(['ready', 'connected']);
    await expect.poll(loudest, patient).toBeGreaterThan(-30);
  });

  test('a call goes on in silence when its microphone is gone after a hold, until there is one again', async () => {
    await talk();
    await hold(true);
    await plug(false);
    await hold(false);
    await expect.poll(problem, patient).toBe('no-device');
    const before = await packets('b');
    await expect.poll(() => packets('b'), patient).toBeGreaterThan(before + 20);
    expect(await reports('a')).not.toContain('failed');
    await plug(true);
    await expect.poll(loudest, patient).toBeGreaterThan(-30);
    expect(await problem()).toBeUndefined();
  });

  test('so it does when its connection is replaced meanwhile', async () => {
    await talk();
    await hold(true);
    await plug(false);
    await page.evaluate(() => window.kith.call.start(2));
    for (const side of ['a', 'b'] as const)
      await expect.poll(() => reports(side), patient).toEqual(['ready', 'connected', 'ready', 'connected']);
    const before = await packets('b');
    await expect.poll(() => packets('b'), patient).toBeGreaterThan(before + 20);
  });
});
