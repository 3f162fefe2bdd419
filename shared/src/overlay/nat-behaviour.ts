import { z } from 'zod';

/** RFC 4787, section 4.1: which destinations share one mapping. */
export const natMappingSchema = z.enum([
  'none',
  'endpoint-independent',
  'address-dependent',
  'address-and-port-dependent',
  'unknown',
]);
export type NatMapping = z.infer<typeof natMappingSchema>;

/** RFC 4787, section 5: from whom a mapping lets packets in. */
export const natFilteringSchema = z.enum([
  'endpoint-independent',
  'address-dependent',
  'address-and-port-dependent',
  'unknown',
]);
export type NatFiltering = z.infer<typeof natFilteringSchema>;

/** An address and a port, as text: equal when they are the same. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** What an observer saw of one local socket. */
export interface MappingSample {
  /** Where the socket is bound; absent where that is hidden, as browsers do. */
  readonly local?: Endpoint;
  readonly observer: Endpoint;
  readonly mapped: Endpoint;
}

/**
 * The mapping that samples of one socket prove (RFC 5780, section 4.3): the least dependent one that explains them. Two
 * observers at different addresses are needed, or one that saw different mappings at two ports.
 */
export function natMapping(samples: readonly MappingSample[]): NatMapping {
  const [first] = samples;
  if (first === undefined) return 'unknown';
  if (samples.every(({ local, mapped }) => local !== undefined && isSame(local, mapped))) return 'none';
  const byAddress = new Map<string, MappingSample[]>();
  for (const sample of samples) {
    const { address } = sample.observer;
    byAddress.set(address, [...(byAddress.get(address) ?? []), sample]);
  }
  const variesByPort = [...byAddress.values()].some(group => !allSame(group));
  if (variesByPort) return 'address-and-port-dependent';
  if (byAddress.size < 2) return 'unknown';
  return allSame(samples) ? 'endpoint-independent' : 'address-dependent';
}

/** Datagrams that were sent to a mapping by whom it had never sent to; `undefined`: none was sent. */
export interface FilteringSample {
  /** From another port of an address that it had sent to. */
  readonly otherPort: 'received' | 'lost' | undefined;
  /** From another address. */
  readonly others: 'received' | 'lost' | undefined;
}

/** The filtering that a sample proves (RFC 5780, section 4.4). */
export function natFiltering({ otherPort, others }: FilteringSample): NatFiltering {
  if (others === 'received') return 'endpoint-independent';
  if (otherPort === 'lost') return 'address-and-port-dependent';
  return others === 'lost' && otherPort === 'received' ? 'address-dependent' : 'unknown';
}

function allSame(samples: readonly MappingSample[]): boolean {
  return samples.every(({ mapped }) => isSame(mapped, samples[0]?.mapped ?? mapped));
}

function isSame(a: Endpoint, b: Endpoint): boolean {
  return a.address === b.address && a.port === b.port;
}
