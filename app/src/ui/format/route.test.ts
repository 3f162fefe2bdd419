import { expect, it } from 'vitest';
import { ROSTER } from '../gallery/fixture-people.ts';
import type { Text } from '../i18n/use-text.ts';
import { countRoutes, relayOfRoute, roundTripText, routeHint, routeLabel, routeName } from './route.ts';

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

it('says by whom a link is relayed, as far as it is known', () => {
  const relay = 'turn:home.example:3478';
  const text: Text = (key, values) => (values ? `${key} ${values['host']}` : key);
  const named = (route: Parameters<typeof relayOfRoute>[0]) =>
    routeName('relayed', relayOfRoute(route, 'home.example'), text);
  expect(named({ relay })).toBe('route.relayed-by-server');
  expect(named({ relay: '203.0.113.7', relayOf: 'supernode' })).toBe('route.relayed-by-supernode');
  expect(named({ relay: '203.0.113.7' })).toBe('route.relayed-by 203.0.113.7');
  expect(named({})).toBe('route.relayed');
  expect(routeHint('relayed', relayOfRoute({ relay }, 'home.example'), text)).toBe(
    'route.relayed-by-server.hint home.example',
  );
  expect(routeHint('relayed', {}, text)).toBe('route.relayed.hint');
  expect(routeHint('direct', {}, text)).toBe('route.direct.hint');
});
