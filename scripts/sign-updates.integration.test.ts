import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isSigned } from '../app/src/electron/update-signature.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'kith-sign-'));
afterAll(() => rmSync(folder, { recursive: true }));
const run = (...args: string[]): string =>
  execFileSync(process.execPath, [path.join(import.meta.dirname, 'sign-updates.mjs'), ...args], {
    encoding: 'utf8',
  });

test('a release that was signed is taken by an app with the key, and by no other', () => {
  const keyFile = path.join(folder, 'update.pem');
  const key = /updateKey=(\S{44})/.exec(run('--new-key', keyFile))?.[1] ?? '';
  expect(statSync(keyFile).mode & 0o077).toBe(0);
  const file = path.join(folder, 'latest-linux.yml');
  const sha512 = 'q'.repeat(86);
  writeFileSync(
    file,
    `version: 1.2.0\nfiles:\n  - url: Kith-1.2.0-linux-x64.AppImage\n    sha512: ${sha512}==\n    size: 9\npath: Kith\n`,
  );
  expect(run(keyFile, folder)).toContain('Signed latest-linux.yml: Kith 1.2.0, 1 file(s).');
  const signature = /^signature: (\S+)$/m.exec(readFileSync(file, 'utf8'))?.[1];
  const release = {
    version: '1.2.0',
    files: [{ url: 'Kith-1.2.0-linux-x64.AppImage', sha512: `${sha512}==` }],
    signature,
  };
  expect(isSigned(release, key)).toBe(true);
  expect(isSigned({ ...release, version: '1.2.1' }, key)).toBe(false);
});

test('a key is never written over, and nothing to sign is said', () => {
  const script = path.join(import.meta.dirname, 'sign-updates.mjs');
  const again = spawnSync(process.execPath, [script, '--new-key', path.join(folder, 'update.pem')]);
  expect(again.status).not.toBe(0);
  const none = spawnSync(process.execPath, [script, path.join(folder, 'update.pem'), import.meta.dirname], {
    encoding: 'utf8',
  });
  expect(none.status).toBe(1);
  expect(none.stderr).toContain('holds no latest*.yml');
});
