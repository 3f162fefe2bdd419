import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import * as call from '../fixtures/actions/call.ts';
import * as people from '../fixtures/actions/people.ts';
import { listen } from '../fixtures/ears.ts';
import { look } from '../fixtures/eyes.ts';
import type { Person } from '../fixtures/person.ts';
import { test } from '../fixtures/test.ts';

const TITLE = 'Four colours';
/** Top left, top right, bottom left, bottom right. */
const COLOURS = [
  [208, 48, 32],
  [32, 160, 64],
  [32, 64, 208],
  [224, 208, 32],
] as const;

test.use({ wholeBrowser: true });

test.describe('pictures in calls', () => {
  let alice: Person;
  let bob: Person;

  test.beforeEach(async ({ device }) => {
    alice = await device('alice', { tone: 440, shares: TITLE });
    bob = await device('bob');
    await people.signUp(alice, 'alice');
    await people.signUp(bob, 'bob');
    await people.makeBuddies(alice, 'alice', bob, 'bob');
  });

  test('cameras move at both far ends; off shows who it is; a shared screen arrives as it is, whole', async () => {
    await call.placeVideo(alice, 'bob');
    await call.expectRinging(bob, 'alice');
    await call.acceptWithVideo(bob);
    await call.expectActive(alice);
    await call.expectActive(bob);
    for (const [person, other] of [
      [alice, 'bob'],
      [bob, 'alice'],
    ] as const) {
      await expect.poll(() => look(call.tile(person, other))).toMatchObject({ moves: true });
      expect((await look(call.tile(person, other))).frames).toBeGreaterThan(3);
      await expect(call.tile(person, 'You')).toBeVisible();
    }

    // Both at once: nothing is negotiated that could cross.
    await Promise.all([call.switchCamera(alice, false), call.switchCamera(bob, false)]);
    for (const [person, other] of [
      [alice, 'bob'],
      [bob, 'alice'],
    ] as const)
      await expect(call.tile(person, other)).toHaveCount(0);
    await call.switchCamera(bob, true);
    await expect.poll(() => look(call.tile(alice, 'bob'))).toMatchObject({ moves: true });

    const picture = await alice.newPage();
    await picture.setContent(fourColours());
    await alice.page.bringToFront();
    await alice.page.getByRole('button', { name: 'Share screen' }).click();
    const shown = call.tile(bob, 'alice’s screen');
    await expect(shown).toBeVisible();
    await expect.poll(async () => farthest((await look(shown)).quarters)).toBeLessThan(40);
    await expect(call.tile(alice, 'You share this')).toBeVisible();
    // Stopped in the browser's own bar, or the tab is closed: both sides notice.
    await picture.close();
    await expect(shown).toHaveCount(0);
    await expect(call.tile(alice, 'You share this')).toHaveCount(0);

    const heard = await listen(bob.page);
    expect(heard.loudness).toBeGreaterThan(0);
    await call.hangUp(alice);
    await call.expectNoCall(bob);
  });

  test('the other side sees that it is recorded before anything is, and the file plays', async () => {
    await call.rawMicrophone(alice);
    await call.place(alice, 'bob');
    await call.expectRinging(bob, 'alice');
    await call.accept(bob);
    await call.expectActive(alice);
    await call.chooseMore(alice, 'Record the sound');
    await expect(bob.page.getByText('alice records this call.')).toBeVisible();
    await expect(alice.page.getByText('You record this call. bob sees it.')).toBeVisible();
    const began = await listen(bob.page);
    expect(began.loudness).toBeGreaterThan(0.05);

    const download = alice.page.waitForEvent('download');
    await call.hangUp(bob);
    const saved = await download;
    expect(saved.suggestedFilename()).toMatch(/^Call with bob.*\.webm$/);
    const file = await readFile(await saved.path());
    const played = await alice.page.evaluate(async base64 => {
      const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
      const player = new Audio(URL.createObjectURL(new Blob([bytes], { type: 'audio/webm' })));
      await player.play();
      await new Promise(resolve => player.addEventListener('ended', resolve, { once: true }));
      return player.currentTime;
    }, file.toString('base64'));
    expect(played).toBeGreaterThan(1);
  });

  test('a microphone that is plugged out gives way to another one, and a sentence says so', async () => {
    await call.rawMicrophone(alice);
    await call.place(alice, 'bob');
    await call.expectRinging(bob, 'alice');
    await call.accept(bob);
    await call.expectActive(alice);
    // Chromium's pretended devices have no plug: its track ends as that of a real one does.
    await alice.page.evaluate(() => {
      const track = globalThis.kithEars.connections
        .flatMap(connection => connection.getSenders())
        .find(sender => sender.track?.kind === 'audio')?.track;
      track?.stop();
      track?.dispatchEvent(new Event('ended'));
    });
    await expect(alice.page.getByText(/Your microphone was unplugged. Kith uses .* now/)).toBeVisible();
    await expect.poll(async () => Math.abs((await listen(bob.page)).frequency - 440)).toBeLessThan(4);
    await call.expectActive(bob);
  });

  test('a camera that may not be used is said to be, and the call goes on without it', async () => {
    // Granting one permission refuses all others.
    await alice.page.context().clearPermissions();
    await alice.page.context().grantPermissions(['microphone']);
    await call.placeVideo(alice, 'bob');
    await call.expectRinging(bob, 'alice');
    await call.accept(bob);
    await call.expectActive(alice);
    await expect(alice.page.getByText('The camera is blocked.')).toBeVisible();
    await expect(alice.page.getByRole('button', { name: 'Turn camera on' })).toBeVisible();
  });
});

function fourColours(): string {
  const boxes = COLOURS.map(colour => `<div style="background:rgb(${colour.join()})"></div>`).join('');
  return `<title>${TITLE}</title><body style="margin:0;display:grid;grid-template-columns:1fr 1fr;grid-template-rows:1fr 1fr;height:100vh">${boxes}`;
}

/** How far the quarters are from the colours, in steps of 256; encoders and colour spaces move them a little. */
function farthest(quarters: readonly (readonly number[])[]): number {
  return Math.max(
    ...quarters.flatMap((quarter, index) =>
      quarter.map((value, channel) => Math.abs(value - COLOURS[index]![channel]!)),
    ),
  );
}
