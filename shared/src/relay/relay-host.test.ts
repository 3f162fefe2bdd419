import { expect, it } from 'vitest';
import { relayHost } from './relay-host.ts';

it.each([
  ['turn:relay.example:3478?transport=udp', 'relay.example'],
  ['turns:relay.example?transport=tcp', 'relay.example'],
  ['turn:[2001:db8::7]:3478', '2001:db8::7'],
  ['203.0.113.7:3478', '203.0.113.7'],
  ['203.0.113.7', '203.0.113.7'],
  ['2001:db8::7', '2001:db8::7'],
])('reads the host of the relay %s', (relay, host) => {
  expect(relayHost(relay)).toBe(host);
});
