import { describe, expect, it } from 'vitest';
import { isLocalAddress, routeOf } from './route-of.ts';

const end = (type: string, address?: string) => ({ type, address });

describe('route of a candidate pair', () => {
  it.each([
    ['same-network', end('host', '192.168.1.5'), end('host', '192.168.1.9')],
    ['same-network', end('host', '10.0.0.1'), end('prflx', '10.0.0.2')],
    ['same-network', end('host', '127.0.0.1'), end('host')],
    ['same-network', end('host', 'fe80::1'), end('host', 'fd00::2')],
    ['same-network', end('host', '2001:db8::1'), end('host', '2001:db8::2')],
    ['same-network', end('host', '203.0.113.7'), end('prflx', '203.0.113.9')],
    ['same-network', end('host'), end('host')],
    ['direct', end('host', '2001:db8:1::1'), end('host', '2001:db8:2::2')],
    ['direct', end('host', '2001:db8:0:1::1'), end('host', '2001:db8::2')],
    ['direct', end('host', '203.0.113.7'), end('host')],
    ['direct', end('host'), end('prflx')],
    ['direct', end('host', '192.168.1.5'), end('srflx', '203.0.113.9')],
    ['direct', end('host', '192.168.1.5'), end('prflx', '203.0.113.9')],
    ['direct', end('host', '192.168.1.5'), end('prflx')],
    ['relayed', end('relay', '203.0.113.9'), end('host', '192.168.1.5')],
    ['relayed', end('host', '192.168.1.5'), end('relay', '203.0.113.9')],
  ])('%s', (route, local, remote) => {
    expect(routeOf(local, remote)).toBe(route);
  });

  it.each(['172.16.0.1', '172.31.255.255', '169.254.1.1', '::1', 'abc.local'])('%s is local', address => {
    expect(isLocalAddress(address)).toBe(true);
  });

  it.each(['172.32.0.1', '100.64.0.1', '8.8.8.8', '2001:4860::8888'])('%s is not local', address => {
    expect(isLocalAddress(address)).toBe(false);
  });
});
