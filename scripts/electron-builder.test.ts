import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.dirname(import.meta.dirname);
// electron-builder's own check and YAML reader: what it will judge the file by when it packs.
const builderRequire = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'));
const libRequire = createRequire(builderRequire.resolve('app-builder-lib/package.json'));
const yaml: { load(text: string): unknown } = libRequire('js-yaml');
const { validateConfiguration }: { validateConfiguration(config: unknown, log: object): Promise<void> } =
  libRequire('./out/util/config/config.js');
const { DebugLogger }: { DebugLogger: new (enabled: boolean) => object } = libRequire('builder-util');

const config = yaml.load(readFileSync(path.join(root, 'electron-builder.yml'), 'utf8')) as {
  files: (string | { from: string; to: string; filter?: string[] })[];
  directories: { app: string; buildResources: string };
  linux: { target: string[] };
  win: { target: string[] };
  mac: { target: string[]; entitlements: string; entitlementsInherit: string };
  protocols: { schemes: string[] }[];
  publish: unknown;
  electronFuses: Record<string, boolean>;
};

const check = (candidate: object): Promise<void> => validateConfiguration(candidate, new DebugLogger(false));

test("the configuration fits electron-builder's schema", async () => {
  await expect(check(config)).resolves.toBeUndefined();
  // electron-builder's check brings half of electron-builder with it.
}, 60_000);

test('the schema would notice a mistake', async () => {
  await expect(check({ ...config, lunix: {} })).rejects.toThrow(/lunix/);
  await expect(check({ ...config, electronFuses: { runAsNodes: false } })).rejects.toThrow(/electronFuses/);
  await expect(check({ ...config, mac: { ...config.mac, hardendRuntime: true } })).rejects.toThrow(
    /configuration\.mac/,
  );
});

test('there is a package for each desktop system', () => {
  expect(config.linux.target).toEqual(['AppImage', 'deb']);
  expect(config.win.target).toEqual(['nsis']);
  expect(config.mac.target).toEqual(['dmg']);
});

test('every package that ships beside the bundles exists and brings what its filter names', () => {
  const beside = config.files.filter(entry => typeof entry !== 'string');
  expect(beside.map(({ to }) => to)).toContain('node_modules/better-sqlite3-multiple-ciphers');
  for (const { from, filter } of beside) {
    const folder = path.join(root, config.directories.app, from);
    expect(existsSync(folder), folder).toBe(true);
    for (const pattern of filter ?? []) {
      const name = path.join(folder, pattern.replace(/\/(\*\*|\$.*)$/, ''));
      expect(existsSync(name), name).toBe(true);
    }
  }
});

test('the program can not be made to run other code, and reads its own archive only', () => {
  expect(config.electronFuses).toEqual({
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  });
});

test('kith: links are ours, nothing is published by default, and macOS lets calls hear and see', () => {
  expect(config.protocols.flatMap(({ schemes }) => schemes)).toEqual(['kith']);
  expect(config.publish).toBeNull();
  for (const file of [config.mac.entitlements, config.mac.entitlementsInherit]) {
    const text = readFileSync(path.join(root, file), 'utf8');
    expect(text).toContain('com.apple.security.device.audio-input');
    expect(text).toContain('com.apple.security.device.camera');
    expect(text).not.toContain('disable-library-validation');
  }
});
