import { expect, it } from 'vitest';
import { Documents } from '../history/documents.ts';
import { makeDatabase } from '../history/testing/make-database.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import { SettingsService } from './settings-service.ts';

it('keeps what was changed, and tells', async () => {
  const database = await makeDatabase();
  const settings = await SettingsService.load(database);
  expect(settings.current).toEqual(DEFAULT_SETTINGS);
  let told = 0;
  settings.onChange(() => told++);
  await settings.change({ theme: 'dark', density: undefined });
  await settings.change({ sounds: false });
  expect(told).toBe(2);
  const again = await SettingsService.load(database);
  expect(again.current).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark', sounds: false });
});

it('fills in what an earlier version did not know, and starts anew where nothing fits', async () => {
  const database = await makeDatabase();
  const documents = new Documents(database);
  await documents.put('settings', 'device', { theme: 'light' });
  expect((await SettingsService.load(database)).current).toEqual({ ...DEFAULT_SETTINGS, theme: 'light' });
  await documents.put('settings', 'device', { theme: 'mauve' });
  expect((await SettingsService.load(database)).current).toEqual(DEFAULT_SETTINGS);
});
