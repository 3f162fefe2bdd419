import type { Address } from '@kith/shared/identity/address';
import { describe, expect, it } from 'vitest';
import { contrast } from '../styles/contrast.ts';
import { AVATAR_COLOURS, avatarColour, initials, personName, serverNameIn, userNameIn } from './person.ts';

describe('names', () => {
  it('are the alias, else the user name', () => {
    const address = 'bob@home.example' as Address;
    expect(personName({ address, alias: ' Bob Okafor ' })).toBe('Bob Okafor');
    expect(personName({ address, alias: '  ' })).toBe('bob');
    expect(personName({ address })).toBe('bob');
    expect(userNameIn('bob@home.example')).toBe('bob');
    expect(serverNameIn('bob@home.example:8787')).toBe('home.example:8787');
  });

  it.each([
    ['Bob Okafor', 'BO'],
    ['farid', 'F'],
    ['Maximilian von und zu Hohenfels', 'MH'],
    ['anna.maria-luise', 'AL'],
    ['سلمى الحداد', 'سا'],
    ['👩‍🚀', '👩‍🚀'],
    ['', '?'],
    ['émile', 'É'],
  ])('%s has the letters %s', (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});

describe('colours of people', () => {
  it('stay with an address', () => {
    expect(avatarColour('bob@home.example')).toBe(avatarColour('bob@home.example'));
  });

  it('are all used', () => {
    const used = new Set(Array.from({ length: 500 }, (_, i) => avatarColour(`person${i}@home.example`)));
    expect(used.size).toBe(AVATAR_COLOURS.length);
  });

  it.each(AVATAR_COLOURS)('%s carries white letters', colour => {
    expect(contrast('#ffffff', colour)).toBeGreaterThanOrEqual(4.5);
  });
});
