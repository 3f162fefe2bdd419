import { expect, it } from 'vitest';
import type { ServerUrl } from '../ice-url.ts';
import { samplesOf } from './nat-probe.ts';

const server = (host: string, port = 3_478): ServerUrl => ({ host, port, transport: 'udp' });
const at = (address: string, port = 7) => ({ address, port });
const servers = [server('1.1.1.1'), server('2.2.2.2'), server('2001:db8::1')];
const gathered = { host: [], reflexive: [at('9.9.9.9')], silent: new Set<string>(), complete: true };

it.each([
  ['a server that added nothing saw the same', gathered, ['1.1.1.1 9.9.9.9:7', '2.2.2.2 9.9.9.9:7']],
  ['or has not answered yet', { ...gathered, complete: false }, ['1.1.1.1 9.9.9.9:7']],
  ['or does not answer', { ...gathered, silent: new Set(['1.1.1.1:3478']) }, ['2.2.2.2 9.9.9.9:7']],
  [
    'each saw another port',
    { ...gathered, reflexive: [at('9.9.9.9'), at('9.9.9.9', 8)] },
    ['1.1.1.1 9.9.9.9:7', '2.2.2.2 9.9.9.9:8'],
  ],
  [
    'what the machine has itself is left out by the browser',
    { ...gathered, reflexive: [], host: [at('8.8.8.8')] },
    ['1.1.1.1 8.8.8.8:7', '2.2.2.2 8.8.8.8:7'],
  ],
  ['nothing is known where it hides that too', { ...gathered, reflexive: [] }, []],
  [
    'over IPv6 it is another address',
    { ...gathered, reflexive: [at('2001:db8::9')] },
    ['2001:db8::1 2001:db8::9:7'],
  ],
])('%s', (_, found, expected) => {
  const seen = samplesOf(servers, found).map(
    each => `${each.observer.address} ${each.mapped.address}:${each.mapped.port}`,
  );
  expect(seen).toEqual(expected);
});
