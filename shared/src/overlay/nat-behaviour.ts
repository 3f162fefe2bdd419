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
