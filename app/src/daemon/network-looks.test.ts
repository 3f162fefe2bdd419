import { describe, expect, it } from 'vitest';
import { type Interfaces, NetworkLooks, SLEPT } from './network-looks.ts';

const lo = { address: '127.0.0.1', internal: true };
const at = (...addresses: string[]): Interfaces => ({
  lo: [lo],
  eth0: addresses.map(address => ({ address, internal: false })),
});
const HOME = at('192.168.1.7', '2001:db8::7');

describe('looks at the network', () => {
  const cases: [string, Interfaces, boolean][] = [
    ['the same addresses', HOME, false],
    ['the same in another order', at('2001:db8::7', '192.168.1.7'), false],
    ['one more', at('192.168.1.7', '2001:db8::7', '10.8.0.2'), true],
    ['one less', at('192.168.1.7'), true],
    ['another network', at('10.0.0.3'), true],
    ['none left: nothing to connect from', { lo: [lo] }, false],
    ['a virtual interface with a link-local address', { ...HOME, veth1: at('fe80::1')['eth0'] }, false],
    ['an interface without addresses', { ...HOME, eth1: undefined }, false],
  ];
  for (const [what, next, changed] of cases) {
    it(`${what}: ${changed ? 'changed' : 'not changed'}`, () => {
      const looks = new NetworkLooks(700, HOME, 0);
      expect(looks.changed(next, 700)).toBe(changed);
      expect(looks.changed(next, 1_400)).toBe(false);
    });
  }

  it('tells when the only address comes back', () => {
    const looks = new NetworkLooks(700, HOME, 0);
    expect(looks.changed(at(), 700)).toBe(false);
    expect(looks.changed(HOME, 1_400)).toBe(true);
  });

  it('takes a look that is far too late for a sleep, a little late for a busy machine', () => {
    const looks = new NetworkLooks(700, HOME, 0);
    expect(looks.changed(HOME, 700 + SLEPT)).toBe(false);
    expect(looks.changed(HOME, 2_101 + 2 * SLEPT)).toBe(true);
    expect(looks.changed(HOME, 2_801 + 2 * SLEPT)).toBe(false);
  });
});
