import { readFile } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';
import * as chat from '../fixtures/actions/chat.ts';
import * as files from '../fixtures/actions/files.ts';
import { twoBuddies } from '../fixtures/actions/two-buddies.ts';
import * as voice from '../fixtures/actions/voice.ts';
import { test } from '../fixtures/test.ts';

// Voice messages between two people: what is spoken here is heard there.

const TONE = 660;

test('a spoken message is heard as it was spoken, after it was paused and listened to @everywhere', async ({
  device,
}) => {
  const [alice, bob] = await twoBuddies(name => device(name, name === 'alice' ? { tone: TONE } : {}));
  await voice.record(alice, 2);
  await voice.pause(alice);
  // Who speaks hears it first, then goes on.
  await voice.play(voice.bar(alice));
  await voice.expectPlayed(voice.bar(alice));
  await voice.goOn(alice, 4);
  await voice.send(alice);

  // It comes by itself, and says so in the list of people.
  const message = files.bubble(bob, '0:0');
  await voice.play(message);
  await voice.expectPlayed(message);
  const length = await voice.length(message);
  expect(length).toBeGreaterThanOrEqual(4);
  expect(length).toBeLessThan(8);
  const saved = await files.saveIn(message);
  const { frequency, seconds } = await heard(bob.page, await readFile(saved));
  expect(frequency).toBe(TONE);
  // What is shown is cut to whole seconds.
  expect(seconds).toBeGreaterThan(length - 0.5);
  expect(seconds).toBeLessThan(length + 1.5);

  // The speed stays as it was chosen.
  await message.getByRole('button', { name: 'Speed 1×' }).click();
  await expect(message.getByRole('button', { name: 'Speed 1.5×' })).toBeVisible();
  await bob.page.reload();
  await chat.open(bob, 'alice');
  await expect(message.getByRole('button', { name: 'Speed 1.5×' })).toBeVisible();
});

test('a spoken message waits in its conversation, can be thrown away and had back', async ({ device }) => {
  const [alice] = await twoBuddies(name => device(name, name === 'alice' ? { tone: TONE } : {}));
  await voice.record(alice, 1);
  await alice.page.keyboard.press('Escape');
  await expect(voice.bar(alice)).toHaveCount(0);
  await alice.page.getByRole('button', { name: 'Undo' }).click();
  await expect(voice.bar(alice)).toBeVisible();
  // Another place and back.
  await files.openTransfers(alice);
  await files.closeTransfers(alice);
  await chat.open(alice, 'bob');
  await voice.play(voice.bar(alice));
  await voice.expectPlayed(voice.bar(alice));
  await voice.send(alice);
  await expect(files.bubble(alice, '0:0').getByRole('button', { name: 'Play voice message' })).toBeEnabled();
});

/** The strongest tone of a sound file, in steps of 10 Hz, and how long it is. */
function heard(page: Page, file: Buffer): Promise<{ frequency: number; seconds: number }> {
  return page.evaluate(
    async bytes => {
      const audio = new OfflineAudioContext(1, 1, 48_000);
      const sound = await audio.decodeAudioData(Uint8Array.from(bytes).buffer);
      const samples = sound.getChannelData(0);
      // Power at one frequency (Goertzel) over the second half second.
      const part = samples.subarray(24_000, 48_000);
      const power = (frequency: number) => {
        const turn = (2 * Math.PI * frequency) / 48_000;
        let [before, last] = [0, 0];
        for (const sample of part) [before, last] = [last, sample + 2 * Math.cos(turn) * last - before];
        return before * before + last * last - 2 * Math.cos(turn) * before * last;
      };
      const tried = Array.from({ length: 200 }, (_, i) => 100 + 10 * i);
      const frequency = tried.reduce((best, each) => (power(each) > power(best) ? each : best));
      return { frequency, seconds: sound.duration };
    },
    [...file],
  );
}
