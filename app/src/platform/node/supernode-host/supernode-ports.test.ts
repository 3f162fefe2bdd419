import { expect, it } from 'vitest';
import { listeningWishes, portsFrom, portTexts, relayedWishes } from './supernode-ports.ts';

it('says ports in a row in one', () => {
  const ports = portsFrom(20_000);
  const wishes = [...listeningWishes(ports), ...relayedWishes(ports)];
  expect(new Set(wishes.map(({ port, protocol }) => `${protocol} ${port}`)).size).toBe(wishes.length);
  expect(portTexts(wishes)).toEqual(['UDP 20000', 'TCP 20000–20001', 'UDP 20002–20017']);
});
