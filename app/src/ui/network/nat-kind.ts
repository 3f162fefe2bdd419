import type { NetworkRow } from '../../api/contract.ts';

type Nat = NetworkRow['nat'];

/** What a router or firewall does to calls, in one word; each has a sentence under `nat.says.*` and `nat.means.*`. */
export type NatKind =
  | 'open'
  | 'firewall'
  | 'full-cone'
  | 'restricted'
  | 'port-restricted'
  /** One mapping for everybody; whom it lets in is not known. */
  | 'cone'
  | 'symmetric'
  | 'blocked'
  | 'unknown';

/** The usual names (RFC 3489, section 5) of what RFC 4787 tells apart by mapping and filtering. */
export function natKind({ mapping, filtering, udp }: Pick<Nat, 'mapping' | 'filtering' | 'udp'>): NatKind {
  if (udp === false) return 'blocked';
  switch (mapping) {
    case 'unknown':
      return 'unknown';
    case 'none':
      return filtering === 'endpoint-independent' || filtering === 'unknown' ? 'open' : 'firewall';
    case 'endpoint-independent':
      return CONES[filtering];
    case 'address-dependent':
    case 'address-and-port-dependent':
      return 'symmetric';
  }
}

const CONES = {
  'endpoint-independent': 'full-cone',
  'address-dependent': 'restricted',
  'address-and-port-dependent': 'port-restricted',
  unknown: 'cone',
} as const satisfies Record<Nat['filtering'], NatKind>;

/** How good that is for calls: a colour beside the words. */
export const NAT_TONES = {
  open: 'good',
  firewall: 'good',
  'full-cone': 'good',
  restricted: 'good',
  'port-restricted': 'good',
  cone: 'good',
  symmetric: 'fair',
  blocked: 'fair',
  unknown: 'none',
} as const satisfies Record<NatKind, 'good' | 'fair' | 'none'>;

/** Whether all observers saw the same; `undefined` where fewer than two were asked. */
export function sameSeen(samples: Nat['samples']): boolean | undefined {
  if (samples.length < 2) return undefined;
  return samples.every(({ seen }) => seen === samples[0]?.seen);
}
