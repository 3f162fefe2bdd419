import type { Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { MediaBrowser } from './testing/media-browser.ts';

const patient = { timeout: 10_000, interval: 100 };

describe('recordings of a call in Chromium', () => {
  let browser: MediaBrowser;
  let page: Page;

  beforeAll(async () => {
    browser = await MediaBrowser.launch('tone');
  });
  afterAll(() => browser.close());
  afterEach(() => page.close());

  const facts = (side: 'a' | 'b') => page.evaluate(of => window.kith.picture(of)?.theirs, side);
  const recording = () => page.evaluate(() => window.kith.picture('a')?.recording);
  const recordings = () => page.evaluate(() => window.kith.recordings.length);
  const setCamera = (side: 'a' | 'b') =>
    page.evaluate(of => window.kith.call[of].controller.setCamera(window.kith.callId, true), side);

  const talk = async () => {
    page = await browser.open();
    await page.evaluate(() => window.kith.call.start());
    for (const side of ['a', 'b'] as const)
      await expect.poll(() => facts(side), patient).toMatchObject({ camera: false, muted: false });
  };
  const record = (withPictures: boolean) =>
    page.evaluate(pictures => {
      const { controller } = window.kith.call.a;
      controller.onRecorded = (_, recorded) => window.kith.recordings.push(recorded);
      controller.startRecording(window.kith.callId, pictures);
    }, withPictures);
  const confirm = async () => {
    await page.evaluate(() => window.kith.call.b.controller.confirmNotice(window.kith.callId));
    await expect.poll(recording, patient).toBe('running');
  };

  test('CALL-22 nothing is recorded before the other side shows its notice; then what is heard is in the file', async () => {
    await talk();
    await record(false);
    await expect.poll(() => facts('b'), patient).toMatchObject({ recording: 'asked' });
    expect(await page.evaluate(() => window.kith.picture('a')?.recording)).toBe('asked');
    await confirm();
    await expect.poll(() => facts('b'), patient).toMatchObject({ recording: 'running' });
    const seconds = () =>
      page.evaluate(async () => (await window.kith.received(window.kith.call, 'b')).seconds);
    const began = await seconds();
    await expect.poll(async () => (await seconds()) - began, patient).toBeGreaterThan(1.5);
    await page.evaluate(() => window.kith.call.stop());
    await expect.poll(() => page.evaluate(() => window.kith.recordings.length), patient).toBe(1);
    const recorded = await page.evaluate(async () => {
      const [recording] = window.kith.recordings;
      const context = new AudioContext();
      const decoded = await context.decodeAudioData(await recording!.arrayBuffer());
      const samples = decoded.getChannelData(0);
      return {
        seconds: decoded.duration,
        loudest: samples.reduce((max, x) => Math.max(max, Math.abs(x)), 0),
      };
    });
    expect(recorded.seconds).toBeGreaterThan(1);
    // Automatic gain control decides how loud it is; silence is nothing at all.
    expect(recorded.loudest).toBeGreaterThan(0.05);
  });

  test('a recording that nobody was told of is none', async () => {
    await talk();
    await record(true);
    await expect.poll(() => facts('b'), patient).toMatchObject({ recording: 'asked' });
    await page.evaluate(() => window.kith.call.a.controller.stopRecording(window.kith.callId));
    await expect.poll(() => facts('b'), patient).toMatchObject({ recording: 'off' });
    expect(await page.evaluate(() => window.kith.recordings.length)).toBe(0);
  });

  test('the pictures of both sides are in the file: one fills it, two stand side by side', async () => {
    await talk();
    await setCamera('b');
    await expect.poll(() => facts('a'), patient).toMatchObject({ camera: true });
    await record(true);
    await expect.poll(() => facts('b'), patient).toMatchObject({ recording: 'asked' });
    await confirm();
    const frames = (side: 'a' | 'b') =>
      page.evaluate(async of => {
        const shown = window.kith.picture(of)?.theirCamera;
        return (await window.kith.watch(shown)).frames;
      }, side);
    await expect.poll(() => frames('a'), patient).toBeGreaterThan(5);
    await setCamera('a');
    await expect.poll(() => frames('b'), patient).toBeGreaterThan(5);
    await page.evaluate(() => window.kith.call.a.controller.stopRecording(window.kith.callId));
    await expect.poll(recordings, patient).toBe(1);
    const seen = await page.evaluate(() => window.kith.layouts(window.kith.recordings[0]!));
    // How many frames of each a busy machine draws in time is not what this is about.
    expect(seen).toContain('one');
    expect(seen).toContain('two');
    expect(seen.lastIndexOf('one')).toBeLessThan(seen.lastIndexOf('two'));
  });

  test('a recorder that fails leaves what it has, and the other side is told that it ended', async () => {
    await talk();
    await page.evaluate(() => {
      const { start } = MediaRecorder.prototype;
      // As the browser does it when an encoder fails (MediaStream Recording, section 2.3).
      MediaRecorder.prototype.start = function (slice) {
        this.addEventListener('dataavailable', () => this.stop(), { once: true });
        start.call(this, slice);
      };
    });
    await record(false);
    await expect.poll(() => facts('b'), patient).toMatchObject({ recording: 'asked' });
    await confirm();
    await expect.poll(recordings, patient).toBe(1);
    expect(await recording()).toBe('off');
    await expect.poll(() => facts('b'), patient).toMatchObject({ recording: 'off' });
  });
});
