import { LIMITS } from '@kith/shared/protocol/limits';
import { VirtualClock } from '@kith/shared/testing/virtual-clock';
import { expect, test } from 'vitest';
import { setUpHousehold } from '../session/testing/household.ts';
import { signUp } from '../session/testing/person.ts';
import { RelayServers } from './relay-servers.ts';

const household = setUpHousehold(() => ({
  tls: { mode: 'self-signed' },
  tlsHost: '127.0.0.1',
  relay: { hosts: [{ address: '127.0.0.1' }] },
}));

test('relays are asked for when the server is reached and before their passwords run out, and kept while it is away', async () => {
  const alice = await household.start();
  const clock = new VirtualClock(Date.now());
  const relays = new RelayServers(alice.rendezvous, clock);
  const until = (condition: () => boolean) => expect.poll(condition, { interval: 5 }).toBe(true);
  expect(relays.forCalls).toEqual([]);
  await signUp(alice, household.server.url, 'alice');
  await until(() => relays.forCalls.length > 0);
  const schemes = relays.forCalls.map(({ urls }) => urls.map(url => url.split(':')[0]));
  expect(schemes).toEqual([['stun'], ['turn', 'turn']]);
  const first = relays.forCalls;
  clock.advance((LIMITS.relayCredentialLifetime * 3) / 4 - 60_000);
  expect(relays.forCalls).toBe(first);
  clock.advance(120_000);
  await until(() => relays.forCalls !== first);

  await household.server.close();
  await alice.until(() => !alice.rendezvous.online);
  expect(relays.forCalls).toHaveLength(2);
  relays.forget();
  expect(relays.forCalls).toEqual([]);
});
