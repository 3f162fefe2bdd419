import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  nmcliSaysMetered,
  nodePowerSource,
  pmsetSaysBattery,
  suppliesAreEmpty,
  windowsSaysBattery,
} from './power-source.ts';

describe('supplies of Linux', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kith-power-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const mains = (online: string) => ({ type: 'Mains', online });
  const battery = (status: string) => ({ type: 'Battery', status, scope: 'System' });
  const mouse = { type: 'Battery', status: 'Discharging', scope: 'Device' };
  it.each([
    ['a desktop machine', {}, false],
    ['a notebook that is plugged in', { AC: mains('1'), BAT0: battery('Charging') }, false],
    ['one whose battery is used to spare it', { AC: mains('1'), BAT0: battery('Discharging') }, false],
    ['one that is not plugged in', { AC: mains('0'), BAT0: battery('Discharging') }, true],
    [
      'one that is fed over USB',
      { AC: mains('0'), ucsi: { type: 'USB', online: '1' }, BAT0: battery('Charging') },
      false,
    ],
    ['a desktop machine with a mouse', { mouse }, false],
  ] satisfies [string, Record<string, Record<string, string>>, boolean][])(
    '%s',
    async (_, supplies, expected) => {
      for (const [name, facts] of Object.entries(supplies)) {
        mkdirSync(join(folder, name));
        for (const [file, text] of Object.entries(facts))
          writeFileSync(join(folder, name, file), `${text}\n`);
      }
      expect(await suppliesAreEmpty(folder)).toBe(expected);
    },
  );
});

it.each([
  ["Now drawing from 'AC Power'\n -InternalBattery-0 (id=1)\t100%; charged", false],
  ["Now drawing from 'Battery Power'\n -InternalBattery-0 (id=1)\t81%; discharging", true],
  ["Now drawing from 'AC Power'\n", false],
])('what macOS says: %s', (text, expected) => {
  expect(pmsetSaysBattery(text)).toBe(expected);
});

it.each([
  ['', false],
  ['2\r\n', false],
  ['1\r\n', true],
  ['2\r\n5\r\n', true],
])('what Windows says: %j', (text, expected) => {
  expect(windowsSaysBattery(text)).toBe(expected);
});

it.each([
  ['GENERAL.METERED:no (guessed)\n\nGENERAL.METERED:unknown\n', false],
  ['GENERAL.METERED:unknown\n\nGENERAL.METERED:yes (guessed)\n', true],
  ['GENERAL.METERED:yes\n', true],
  ['', false],
])('what NetworkManager says: %j', (text, expected) => {
  expect(nmcliSaysMetered(text)).toBe(expected);
});

it('this machine says something', async () => {
  const { onBattery, metered } = await nodePowerSource.read();
  expect([typeof onBattery, typeof metered]).toEqual(['boolean', 'boolean']);
});
