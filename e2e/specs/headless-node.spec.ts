import { access } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '@playwright/test';
import * as call from '../fixtures/actions/call.ts';
import * as chat from '../fixtures/actions/chat.ts';
import * as files from '../fixtures/actions/files.ts';
import * as people from '../fixtures/actions/people.ts';
import { listen, soundTurned } from '../fixtures/ears.ts';
import { HeadlessNode } from '../fixtures/headless-node.ts';
import type { Person } from '../fixtures/person.ts';
import { test } from '../fixtures/test.ts';

const A4 = 440;
/** Milliseconds after which an echo begins. */
const DELAY = 3_000;

test.describe('a headless node @daemon', () => {
  let node: HeadlessNode;
  let alice: Person;

  test.beforeEach(async ({ device, rendezvous }) => {
    [node, alice] = await Promise.all([
      HeadlessNode.start(rendezvous.url, 'echo', ['--echo', '--share', 'FOLDER']),
      device('alice', { tone: A4 }),
    ]);
    await people.signUp(alice, 'alice');
    // Noise suppression takes a steady tone for noise.
    await call.rawMicrophone(alice);
    await people.requestBuddy(alice, 'echo@kith.test', '');
    await people.expectBuddy(alice, 'echo', 'online');
  });
  test.afterEach(() => node.dispose());

  test('an echo answers messages, and a share keeps files', async () => {
    await chat.open(alice, 'echo');
    await chat.say(alice, 'Is anybody there?');
    await expect(chat.message(alice, 'Is anybody there?')).toHaveCount(2);
    await expect(chat.message(alice, 'Is anybody there?').last()).not.toHaveAccessibleName(/^You, /);
    await expect(chat.message(alice, 'Is anybody there?').first().getByTitle('Read')).toBeVisible();

    const file = await files.writeFile(path.join(alice.data, 'mine'), 'film.bin', 3_000_000);
    await files.choose(alice, [file]);
    await files.send(alice);
    const kept = path.join(node.kept, 'film.bin');
    await expect
      .poll(() =>
        access(kept).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    expect(await files.sha256(kept)).toBe(await files.sha256(file));
  });

  test('a caller hears their own voice three seconds later, with or without a camera', async () => {
    await call.place(alice, 'echo');
    await call.expectActive(alice);
    await soundTurned(alice.page, 'on');
    const heard = await listen(alice.page);
    expect(Math.abs(heard.frequency - A4)).toBeLessThan(4);
    expect(heard.prominence).toBeGreaterThan(30);

    await call.mute(alice);
    await soundTurned(alice.page, 'off');
    const asked = Date.now();
    await call.unmute(alice);
    const late = (await soundTurned(alice.page, 'on')) - asked;
    expect(late).toBeGreaterThan(DELAY);
    expect(late).toBeLessThan(DELAY + 2_000);
    expect(await node.status()).toMatchObject({ online: true, calls: 1 });
    await call.hangUp(alice);
    await call.expectNoCall(alice);
    await call.expectLogged(alice, 'echo', 'Outgoing call');
    await expect.poll(async () => (await node.status()).calls).toBe(0);

    await call.placeVideo(alice, 'echo');
    await call.expectActive(alice);
    await soundTurned(alice.page, 'on');
    await expect(call.tile(alice, 'echo')).toHaveCount(0);
    await call.hangUp(alice);
    await call.expectNoCall(alice);
  });

  test('a second caller is told to try later; a call outlives a crash of what makes the sound', async ({
    device,
  }) => {
    const bob = await device('bob');
    await people.signUp(bob, 'bob');
    await people.requestBuddy(bob, 'echo@kith.test', '');
    await people.expectBuddy(bob, 'echo', 'online');
    await call.place(alice, 'echo');
    await call.expectActive(alice);
    await call.place(bob, 'echo');
    await call.expectEnded(bob, 'Somebody else is listening to their echo. Try again in a few minutes.');

    await soundTurned(alice.page, 'on');
    node.killSound();
    await soundTurned(alice.page, 'off');
    await soundTurned(alice.page, 'on');
    await call.expectActive(alice);
    await call.hangUp(alice);
    await call.expectNoCall(alice);
  });
});
