import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ShellTexts } from './shell-texts.ts';
import { doubleState, forgetSystem } from './testing/double-state.ts';
import { isSigned, type Release, signedBytes } from './update-signature.ts';
import { type Updater, Updates, updateKey } from './updates.ts';

const packager = generateKeyPairSync('ed25519');
const key = packager.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
const RELEASE = {
  version: '1.2.0',
  files: [
    { url: 'Kith-1.2.0.AppImage', sha512: 'b'.repeat(88) },
    { url: 'kith_1.2.0.deb', sha512: 'c'.repeat(88) },
  ],
};
const signed = (release: Release = RELEASE) => ({
  ...release,
  signature: sign(null, signedBytes(release), packager.privateKey).toString('base64'),
});

beforeEach(forgetSystem);
afterEach(() => vi.useRealTimers());

/** electron-updater as far as we call it; what it fetches is the packager's. */
class FakeUpdater {
  autoDownload = true;
  autoInstallOnAppQuit = true;
  allowDowngrade = true;
  logger: Updater['logger'] = null;
  downloads = 0;
  installs = 0;
  checks = 0;
  release: object | undefined;
  fails = false;

  async checkForUpdates() {
    this.checks += 1;
    if (this.fails) throw new Error('net::ERR_NAME_NOT_RESOLVED');
    const updateInfo = { path: '', sha512: '', releaseDate: '', ...RELEASE, ...this.release };
    return { isUpdateAvailable: this.release !== undefined, updateInfo, versionInfo: updateInfo };
  }
  async downloadUpdate() {
    this.downloads += 1;
    return [];
  }
  quitAndInstall() {
    this.installs += 1;
  }
}

function start(updater: FakeUpdater) {
  const remarks: string[] = [];
  const leaving = vi.fn();
  const load = vi.fn(async () => updater satisfies Updater);
  const updates = new Updates({
    key,
    version: '1.0.0',
    texts: new ShellTexts('en'),
    load,
    leaving,
    remark: remark => remarks.push(remark),
  });
  return { updates, remarks, leaving, load };
}

test('a signature covers version, names and hashes, in any order of the files', () => {
  expect(isSigned(signed(), key)).toBe(true);
  expect(isSigned({ ...signed(), files: RELEASE.files.toReversed() }, key)).toBe(true);
  expect(isSigned({ ...signed(), version: '1.2.1' }, key)).toBe(false);
  expect(isSigned({ ...signed(), files: RELEASE.files.slice(1) }, key)).toBe(false);
  const swapped = RELEASE.files.map(file => ({ ...file, sha512: 'd'.repeat(88) }));
  expect(isSigned({ ...signed(), files: swapped }, key)).toBe(false);
  expect(isSigned(RELEASE, key)).toBe(false);
  expect(isSigned({ ...signed(), signature: 'AAAA' }, key)).toBe(false);
  expect(isSigned(signed({ version: '1.2.0', files: [] }), key)).toBe(false);
  expect(isSigned(signed(), Buffer.alloc(32, 1).toString('base64'))).toBe(false);
  expect(isSigned(signed(), 'no key')).toBe(false);
});

test('it asks before it downloads and again before it installs', async () => {
  const updater = new FakeUpdater();
  updater.release = signed();
  const { updates, leaving } = start(updater);
  doubleState.answers.push(0, 0);
  await updates.check(false);
  expect(doubleState.questions.map(({ message }) => message)).toEqual([
    'Kith 1.2.0 is there. Download it?',
    'Kith 1.2.0 is downloaded. Install it now?',
  ]);
  expect([updater.downloads, updater.installs]).toEqual([1, 1]);
  expect(leaving).toHaveBeenCalledOnce();
  expect([updater.autoDownload, updater.autoInstallOnAppQuit, updater.allowDowngrade]).toEqual([
    false,
    false,
    false,
  ]);
});

test('a no downloads or installs nothing, and is not asked again by itself', async () => {
  const updater = new FakeUpdater();
  updater.release = signed();
  const { updates } = start(updater);
  doubleState.answers.push(1);
  await updates.check(false);
  await updates.check(false);
  expect(doubleState.questions).toHaveLength(1);
  doubleState.answers.push(0, 1);
  await updates.check(true);
  expect([updater.downloads, updater.installs]).toEqual([1, 0]);
});

test('a release that the packager did not sign is not even offered', async () => {
  const updater = new FakeUpdater();
  updater.release = { version: '1.2.0' };
  const { updates, remarks } = start(updater);
  await updates.check(true);
  expect(doubleState.questions).toEqual([]);
  expect(updater.downloads).toBe(0);
  expect(remarks).toEqual(['update-failed']);
});

test('who asks is told how it went; what it finds by itself without success is told to nobody', async () => {
  const updater = new FakeUpdater();
  const { updates, remarks } = start(updater);
  await updates.check(false);
  await updates.check(true);
  expect(remarks).toEqual(['up-to-date']);
  updater.fails = true;
  await updates.check(false);
  await updates.check(true);
  expect(remarks).toEqual(['up-to-date', 'update-failed']);
});

test('nothing is loaded or asked of a server unless it is wanted: then after a minute and once a day', async () => {
  vi.useFakeTimers();
  const updater = new FakeUpdater();
  const { updates, load } = start(updater);
  updates.automatic(false);
  await vi.advanceTimersByTimeAsync(3 * 86_400_000);
  expect(load).not.toHaveBeenCalled();
  updates.automatic(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(updater.checks).toBe(1);
  await vi.advanceTimersByTimeAsync(86_400_000);
  expect(updater.checks).toBe(2);
  updates.automatic(false);
  await vi.advanceTimersByTimeAsync(86_400_000);
  expect(updater.checks).toBe(2);
});

test('there is an update check only with an address and a key, both of the packager', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kith-updates-'));
  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
  expect(updateKey(folder, folder)).toBeUndefined();
  write('app-update.yml', 'provider: generic\nurl: https://kith.example/updates\n');
  expect(updateKey(folder, folder)).toBeUndefined();
  write('package.json', '{"name": "@kith/app"}');
  expect(updateKey(folder, folder)).toBeUndefined();
  write('package.json', JSON.stringify({ name: '@kith/app', updateKey: key }));
  expect(updateKey(folder, folder)).toBe(key);
  rmSync(folder, { recursive: true });
});
