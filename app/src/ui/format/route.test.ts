import { expect, it } from 'vitest';
import { ROSTER } from '../gallery/fixture-people.ts';
import { countRoutes, roundTripText, routeLabel } from './route.ts';

it('says nothing where no link is open', () => {
  expect(routeLabel({ state: 'closed' })).toBeUndefined();
  expect(routeLabel({ state: 'closed', kind: 'direct' })).toBeUndefined();
});

it('names the way, or what happens to it', () => {
  expect(routeLabel({ state: 'open', kind: 'relayed' })).toBe('relayed');
  expect(routeLabel({ state: 'connecting' })).toBe('connecting');
  expect(routeLabel({ state: 'replacing', kind: 'direct' })).toBe('replacing');
});

it('counts open links by way', () => {
  expect(countRoutes(ROSTER)).toEqual({ direct: 2, relayed: 1 });
  expect(countRoutes([])).toEqual({ direct: 0, relayed: 0 });
});

it('shows whole milliseconds, never none', () => {
  expect(roundTripText(12.4, 'en')).toBe('12 ms');
  expect(roundTripText(0.2, 'de')).toBe('1 ms');
});
