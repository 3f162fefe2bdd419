import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { defaultDownloads } from './downloads.ts';

function inConfig(text: string | undefined): string {
  const config = mkdtempSync(join(tmpdir(), 'kith-config-'));
  onTestFinished(() => rmSync(config, { recursive: true }));
  if (text !== undefined) writeFileSync(join(config, 'user-dirs.dirs'), text);
  return defaultDownloads({ XDG_CONFIG_HOME: config }, 'linux', '/home/ada');
}

test('downloads go into a folder of their own, in the one that the system has for them', () => {
  expect(inConfig('# x\nXDG_DOWNLOAD_DIR="$HOME/Heruntergeladenes"\n')).toBe(
    '/home/ada/Heruntergeladenes/Kith',
  );
  expect(inConfig('XDG_DOWNLOAD_DIR="/data/down loads"\n')).toBe('/data/down loads/Kith');
  expect(inConfig('XDG_DOWNLOAD_DIR="$HOME/"\n')).toBe('/home/ada/Downloads/Kith');
  expect(inConfig('XDG_DOWNLOAD_DIR="relative"\n')).toBe('/home/ada/Downloads/Kith');
  expect(inConfig(undefined)).toBe('/home/ada/Downloads/Kith');
  expect(defaultDownloads({}, 'darwin', '/Users/ada')).toBe('/Users/ada/Downloads/Kith');
});
