import { describe, expect, it } from 'vitest';
import { type Endpoint, type MappingSample, natFiltering, natMapping } from './nat-behaviour.ts';

const at = (address: string, port: number): Endpoint => ({ address, port });
const local = at('192.168.1.5', 5_000);
const A1 = at('198.51.100.1', 3_478);
const A2 = at('198.51.100.1', 3_479);
const B1 = at('203.0.113.1', 3_478);
const out = (port: number) => at('192.0.2.9', port);
const saw = (observer: Endpoint, mapped: Endpoint): MappingSample => ({ local, observer, mapped });

describe('natMapping', () => {
  it.each([
    ['unknown', 'no sample', []],
    ['unknown', 'one observer', [saw(A1, out(1))]],
    ['unknown', 'two ports of one observer that agree', [saw(A1, out(1)), saw(A2, out(1))]],
    ['none', 'what is seen is the socket itself', [saw(A1, local), saw(B1, local)]],
    ['none', 'one observer that sees the socket itself', [saw(A1, local)]],
    ['endpoint-independent', 'two addresses that agree', [saw(A1, out(1)), saw(B1, out(1))]],
    ['address-dependent', 'addresses that differ', [saw(A1, out(1)), saw(A2, out(1)), saw(B1, out(2))]],
    ['address-dependent', 'no more is proved with one port of each', [saw(A1, out(1)), saw(B1, out(2))]],
    ['address-and-port-dependent', 'ports of one address that differ', [saw(A1, out(1)), saw(A2, out(2))]],
    ['address-and-port-dependent', 'all differ', [saw(A1, out(1)), saw(A2, out(2)), saw(B1, out(3))]],
    [
      'address-dependent',
      'the address outside differs, not the port',
      [saw(A1, out(1)), saw(B1, at('192.0.2.10', 1))],
    ],
  ] as const)('OV-30: %s: %s', (mapping, _, samples) => {
    expect(natMapping(samples)).toBe(mapping);
    expect(natMapping([...samples].reverse())).toBe(mapping);
  });

  it('OV-30: without the local address nobody claims that there is no NAT', () => {
    expect(
      natMapping([
        { observer: A1, mapped: local },
        { observer: B1, mapped: local },
      ]),
    ).toBe('endpoint-independent');
  });
});

describe('natFiltering', () => {
  it.each([
    ['endpoint-independent', 'received', 'received'],
    ['endpoint-independent', 'lost', 'received'],
    ['endpoint-independent', undefined, 'received'],
    ['address-dependent', 'received', 'lost'],
    ['address-and-port-dependent', 'lost', 'lost'],
    ['address-and-port-dependent', 'lost', undefined],
    ['unknown', 'received', undefined],
    ['unknown', undefined, 'lost'],
    ['unknown', undefined, undefined],
  ] as const)('OV-30: %s when another port was %s and others %s', (filtering, otherPort, others) => {
    expect(natFiltering({ otherPort, others })).toBe(filtering);
  });
});
