import { expect, it } from 'vitest';
import { natKind, sameSeen } from './nat-kind.ts';

it.each([
  ['none', 'endpoint-independent', 'open'],
  ['none', 'unknown', 'open'],
  ['none', 'address-and-port-dependent', 'firewall'],
  ['endpoint-independent', 'endpoint-independent', 'full-cone'],
  ['endpoint-independent', 'address-dependent', 'restricted'],
  ['endpoint-independent', 'address-and-port-dependent', 'port-restricted'],
  ['endpoint-independent', 'unknown', 'cone'],
  ['address-dependent', 'address-dependent', 'symmetric'],
  ['address-and-port-dependent', 'unknown', 'symmetric'],
  ['unknown', 'unknown', 'unknown'],
] as const)('mapping %s, filtering %s: %s', (mapping, filtering, kind) => {
  expect(natKind({ mapping, filtering, udp: true })).toBe(kind);
});

it('says first that no UDP gets out', () => {
  expect(natKind({ mapping: 'unknown', filtering: 'unknown', udp: false })).toBe('blocked');
  expect(natKind({ mapping: 'unknown', filtering: 'unknown', udp: undefined })).toBe('unknown');
});

it('tells whether the observers agree', () => {
  const saw = (...seen: string[]) => seen.map((each, index) => ({ observer: `o${index}:1`, seen: each }));
  expect(sameSeen(saw('198.51.100.2:7'))).toBeUndefined();
  expect(sameSeen(saw('198.51.100.2:7', '198.51.100.2:7'))).toBe(true);
  expect(sameSeen(saw('198.51.100.2:7', '198.51.100.2:8'))).toBe(false);
});
