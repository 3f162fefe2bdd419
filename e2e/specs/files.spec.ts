import path from 'node:path';
import { SeededRandom } from '@kith/shared/testing/seeded-random';
import { expect } from '@playwright/test';
import * as chat from '../fixtures/actions/chat.ts';
import * as files from '../fixtures/actions/files.ts';
import { twoBuddies } from '../fixtures/actions/two-buddies.ts';
import { test } from '../fixtures/files-test.ts';
import type { Person } from '../fixtures/person.ts';

const full = process.env.KITH_FULL === '1';
const rounds = full ? 10 : 1;
const MB = 1_000_000;
/** What is sent while engines die. Bytes. */
const FILM = 200 * MB;

/** A pixel. */
const PNG = [
  ...Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
];

type Device = (name: string) => Promise<Person>;

test('chosen, dropped and pasted files arrive whole, words after them @everywhere', async ({
  device,
  folder,
}) => {
  const [alice, bob] = await twoBuddies(device);
  const notes = await files.writeFile(folder, 'notes.bin', 300_000);
  await files.choose(alice, [notes]);
  await files.hand(alice, 'drop', {
    name: 'dropped.txt',
    type: 'text/plain',
    bytes: [...Buffer.from('dropped')],
  });
  await expect(files.tray(alice).getByRole('listitem')).toHaveCount(2);
  await files.send(alice, 'here they are');
  await files.accept(bob, 'notes.bin');
  await files.accept(bob, 'dropped.txt');
  await files.expectHere(bob, 'notes.bin');
  expect(await files.sha256(await files.save(bob, 'notes.bin'))).toBe(await files.sha256(notes));
  await expect(files.bubble(bob, 'dropped.txt').locator('pre')).toHaveText('dropped');
  await expect(bob.page.getByRole('log').getByRole('article').last()).toContainText('here they are');
  await expect(files.bubble(alice, 'notes.bin')).toContainText('Received by bob');

  // A picture comes by itself and shows itself.
  await files.hand(alice, 'paste', { name: 'image.png', type: 'image/png', bytes: PNG });
  await files.send(alice);
  await bob.page.getByRole('button', { name: 'Picture Pasted picture.png' }).click();
  await expect(bob.page.getByRole('dialog').getByRole('img', { name: 'Pasted picture.png' })).toBeVisible();
  await bob.page.keyboard.press('Escape');
  await expect(bob.page.getByRole('dialog')).toHaveCount(0);
});

test('Enter pressed twice sends once, and what is added meanwhile stays in the tray', async ({
  device,
  folder,
}) => {
  const [alice, bob] = await twoBuddies(device);
  await files.choose(alice, [await files.writeFile(folder, 'once.bin', 1_000)]);
  await expect(alice.page.getByRole('button', { name: 'Send', exact: true })).toBeEnabled();
  // All in one task of the window: no answer of the engine comes between.
  await alice.page.getByRole('textbox', { name: /^Message to / }).evaluate(box => {
    const enter = () =>
      box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    enter();
    enter();
    const data = new DataTransfer();
    data.items.add(new File(['later'], 'later.bin'));
    box.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }));
  });
  await expect(files.bubble(bob, 'once.bin')).toBeVisible();
  await expect(alice.page.getByRole('alert')).toHaveCount(0);
  await expect(files.tray(alice).getByRole('listitem')).toHaveText(/later\.bin/);
  await files.send(alice);
  await expect(files.bubble(bob, 'later.bin')).toBeVisible();
  await expect(files.bubble(bob, 'once.bin')).toHaveCount(1);
});

test('a folder arrives with all that is in it', async ({ device, folder }) => {
  const [alice, bob] = await twoBuddies(device);
  await files.writeFile(folder, 'holiday/day 1/lake.jpg', 200_000);
  await files.writeFile(folder, 'holiday/day 2/deep/notes.txt', 10);
  await files.writeFile(folder, 'holiday/empty.txt', 0);
  await files.chooseFolder(alice, path.join(folder, 'holiday'));
  await files.send(alice);
  await expect(files.bubble(bob, 'holiday')).toContainText('3 files');
  await files.accept(bob, 'holiday');
  await bob.page.getByRole('button', { name: 'Show files: holiday' }).click();
  const list = bob.page.getByRole('dialog', { name: 'Files in holiday' });
  await expect(list.getByRole('listitem')).toHaveCount(3);
  await expect(list).toContainText('notes.txt');
});

test('what is declined is known to the sender, and can be had after all', async ({ device, folder }) => {
  const [alice, bob] = await twoBuddies(device);
  await files.choose(alice, [await files.writeFile(folder, 'offer.bin', 100_000)]);
  await files.send(alice);
  await bob.page.getByRole('button', { name: 'Decline: offer.bin' }).click();
  await expect(files.bubble(alice, 'offer.bin')).toContainText('bob declined this');
  await bob.page.getByRole('button', { name: 'Accept after all: offer.bin' }).click();
  await files.expectHere(bob, 'offer.bin');

  await files.choose(alice, [await files.writeFile(folder, 'second.bin', 100_000)]);
  await files.send(alice);
  await alice.page.getByRole('button', { name: 'Take back: second.bin' }).click();
  await expect(files.bubble(bob, 'second.bin')).toContainText('alice took this back');
});

test('files of a buddy come by themselves up to the size that was chosen', async ({ device, folder }) => {
  const [alice, bob] = await twoBuddies(device);
  await bob.page.getByRole('button', { name: 'Details', exact: true }).click();
  await bob.page.getByLabel('Accept files by themselves').selectOption({ label: 'Up to 10 MB' });
  const small = await files.writeFile(folder, 'small.bin', 2 * MB);
  await files.choose(alice, [small, await files.writeFile(folder, 'large.bin', 11 * MB)]);
  await files.send(alice);
  await files.expectHere(bob, 'small.bin');
  await expect(bob.page.getByRole('button', { name: 'Accept: large.bin' })).toBeVisible();
});

test('a transfer is held and goes on, from both sides', async ({ device, folder, placement }) => {
  const [alice, bob] = await twoBuddies(device);
  const film = await files.writeFile(folder, 'film.bin', (placement === 'daemon' ? 120 : 30) * MB);
  await files.choose(alice, [film]);
  await files.send(alice);
  await files.accept(bob, 'film.bin');
  await bob.page.getByRole('button', { name: 'Pause: film.bin' }).click();
  await expect(files.bubble(bob, 'film.bin')).toContainText('Paused');
  await expect(files.bubble(alice, 'film.bin')).toContainText('Paused by bob');
  await bob.page.getByRole('button', { name: 'Go on: film.bin' }).click();
  await files.expectHere(bob, 'film.bin', 60_000);
  expect(await files.sha256(await files.save(bob, 'film.bin'))).toBe(await files.sha256(film));
});

for (let round = 1; round <= rounds; round++) {
  test(`a film goes on after the receiver and then the sender died, and little is sent twice (round ${round}) ${round > 3 ? '@daemon ' : ''}@full`, async ({
    device,
    folder,
  }) => {
    test.setTimeout(180_000);
    await resumes(device, folder, round);
  });
}

async function resumes(device: Device, folder: string, round: number): Promise<void> {
  const random = new SeededRandom(round);
  const [alice, bob] = await twoBuddies(device);
  const film = await files.writeFile(folder, 'film.bin', FILM);
  await files.choose(alice, [film]);
  await files.send(alice);
  await files.accept(bob, 'film.bin');
  await files.openTransfers(alice);
  await files.openTransfers(bob);
  const reaches = (part: number) =>
    expect
      .poll(() => files.moved(bob, 'film.bin'), { timeout: 60_000, intervals: [20] })
      .toBeGreaterThan(part * FILM);

  await reaches(0.1 + 0.3 * random.next());
  await die(bob);
  await files.openTransfers(bob);
  await reaches(0.5 + 0.3 * random.next());
  // The receiver stands still while the sender dies: what has left one and come to the other is then known to the byte.
  bob.sleep();
  const sent = await files.movedInAll(alice, 'film.bin');
  await alice.killEngine();
  bob.wake();
  const before = await files.movedInAll(bob, 'film.bin');
  await alice.startEngine();
  await alice.openWindow();
  await expect(files.transfer(bob, 'film.bin')).toHaveAttribute('data-state', 'done', { timeout: 90_000 });
  const total = sent + (await files.moved(bob, 'film.bin')) - before;
  test.info().annotations.push({ type: 'sent', description: `${total / FILM} of its size` });
  expect(total).toBeLessThan(FILM * 1.03);
  await files.closeTransfers(bob);
  await chat.open(bob, 'alice');
  expect(await files.sha256(await files.save(bob, 'film.bin'))).toBe(await files.sha256(film));
}

/** A page is loaded again; a daemon is killed and started again. */
async function die(person: Person): Promise<void> {
  if (person.options.engine === 'page') {
    await person.page.reload();
    return;
  }
  await person.killEngine();
  await person.startEngine();
  await person.openWindow();
}

test('a file that a reloaded page lost hold of is picked again, and only the same one will do @page', async ({
  device,
  folder,
  rendezvous,
}) => {
  const [alice, bob] = await twoBuddies(device);
  const film = await files.writeFile(folder, 'film.mkv', 9 * MB);
  const other = await files.writeFile(folder, 'other.mkv', 9 * MB);
  // No room for a copy, as of a file that is larger than any that is copied.
  const devtools = await alice.page.context().newCDPSession(alice.page);
  const used = await alice.page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: rendezvous.url, quotaSize: used + 5 * MB });
  await files.choose(alice, [film]);
  await files.send(alice);
  await expect(files.bubble(bob, 'film.mkv')).toBeVisible();
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: rendezvous.url });
  // The dialog that gives handles can't be driven by a test; browsers without it have this one.
  await alice.page.addInitScript(() => Reflect.deleteProperty(window, 'showOpenFilePicker'));
  await alice.page.reload();
  await chat.open(alice, 'bob');
  const lost = files.bubble(alice, 'film.mkv');
  await expect(lost).toContainText('The browser lost hold of this file');
  // One sentence says it: there is no preview that fails besides.
  await expect(lost).not.toContainText('not where it was saved');
  await files.accept(bob, 'film.mkv');
  await expect(files.bubble(bob, 'film.mkv')).toContainText('Paused by alice');
  const pick = async (file: string) => {
    const chooser = alice.page.waitForEvent('filechooser');
    await lost.getByRole('button', { name: /^Pick it again/ }).click();
    await (await chooser).setFiles(file);
  };
  await pick(other);
  await expect(alice.page.getByText('That is not what you offered')).toBeVisible();
  await expect(lost).toContainText('The browser lost hold of this file');
  await pick(film);
  await files.expectHere(bob, 'film.mkv');
  expect(await files.sha256(await files.save(bob, 'film.mkv'))).toBe(await files.sha256(film));
});
