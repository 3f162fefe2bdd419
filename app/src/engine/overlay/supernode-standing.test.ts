import { expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../settings/settings.ts';
import { standingOf } from './supernode-standing.ts';

const yes = { ...DEFAULT_SETTINGS, volunteer: 'yes' } as const;
const mains = { onBattery: false, metered: false };
const night = { ...yes, volunteerFrom: 22, volunteerUntil: 6 };
const day = { ...yes, volunteerFrom: 8, volunteerUntil: 20 };

it.each([
  ['nobody was asked', DEFAULT_SETTINGS, mains, 12, false, 'not-willing'],
  ['nobody was asked, and it is stopped', DEFAULT_SETTINGS, mains, 12, true, 'not-willing'],
  ['the person said no', { ...yes, volunteer: 'no' }, mains, 12, false, 'not-willing'],
  ['the person said yes', yes, mains, 12, false, 'willing'],
  ['it was stopped', yes, mains, 12, true, 'stopped'],
  ['on battery', yes, { ...mains, onBattery: true }, 12, false, 'on-battery'],
  [
    'on battery, which is fine',
    { ...yes, volunteerOnBattery: true },
    { ...mains, onBattery: true },
    12,
    false,
    'willing',
  ],
  ['paid by volume', yes, { ...mains, metered: true }, 12, false, 'metered'],
  [
    'paid by volume, which is fine',
    { ...yes, volunteerMetered: true },
    { ...mains, metered: true },
    12,
    false,
    'willing',
  ],
  ['before its hours', day, mains, 7, false, 'hours'],
  ['at their begin', day, mains, 8, false, 'willing'],
  ['at their end', day, mains, 20, false, 'hours'],
  ['in the evening of hours over midnight', night, mains, 22, false, 'willing'],
  ['in their morning', night, mains, 5, false, 'willing'],
  ['after them', night, mains, 6, false, 'hours'],
] as const)('%s', (_, settings, power, hour, stopped, expected) => {
  expect(standingOf(settings, power, hour, stopped)).toBe(expected);
});
