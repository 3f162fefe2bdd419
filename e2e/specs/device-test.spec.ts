import { expect, type Page } from '@playwright/test';
import * as people from '../fixtures/actions/people.ts';
import { test } from '../fixtures/test.ts';

// Tests of microphone and camera in the settings: what they open is given back, whatever happens meanwhile.

for (const [device, button] of [
  ['microphone', 'Test microphone'],
  ['camera', 'Test camera'],
] as const) {
  test(`the test of a ${device} gives it back when it ends, and when the page is left while it opens`, async ({
    device: start,
  }) => {
    const alice = await start('alice');
    await people.signUp(alice, 'alice');
    await watchCaptures(alice.page);
    await people.openSettings(alice, 'Sound and video');
    await alice.page.getByRole('button', { name: button }).click();
    await expect.poll(() => captures(alice.page)).toContain('live');
    await alice.page.getByRole('button', { name: 'Stop test' }).click();
    await expect.poll(() => captures(alice.page)).not.toContain('live');

    await holdBack(alice.page);
    await alice.page.getByRole('button', { name: button }).click();
    await expect(alice.page.getByRole('button', { name: 'Stop test' })).toBeVisible();
    await people.leaveSettings(alice);
    await goOn(alice.page);
    await expect.poll(() => captures(alice.page)).toEqual(['ended', 'ended', 'ended']);
  });
}

interface Captures {
  readonly tracks: MediaStreamTrack[];
  /** Devices are opened when this is done. */
  opening: PromiseWithResolvers<void>;
}
declare global {
  var kithCaptures: Captures;
}

/** From now on notes what is opened for a test of a device. */
function watchCaptures(page: Page): Promise<void> {
  return page.evaluate(() => {
    const captures: Captures = { tracks: [], opening: Promise.withResolvers() };
    captures.opening.resolve();
    globalThis.kithCaptures = captures;
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async constraints => {
      await captures.opening.promise;
      const stream = await open(constraints);
      captures.tracks.push(...stream.getTracks());
      return stream;
    };
  });
}

function captures(page: Page): Promise<MediaStreamTrackState[]> {
  return page.evaluate(() => globalThis.kithCaptures.tracks.map(({ readyState }) => readyState));
}

function holdBack(page: Page): Promise<void> {
  return page.evaluate(() => {
    globalThis.kithCaptures.opening = Promise.withResolvers();
  });
}

function goOn(page: Page): Promise<void> {
  return page.evaluate(() => globalThis.kithCaptures.opening.resolve());
}
