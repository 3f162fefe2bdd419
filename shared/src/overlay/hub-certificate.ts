import { z } from 'zod';
import { LIMITS } from '../protocol/limits.ts';
import { base64Url, deviceIdSchema, publicKeySchema, timeSchema } from '../protocol/schemas.ts';

/**
 * Signed by the rendezvous: these keys are those of a device of one of its accounts. It names no account, so that hubs
 * serve people they can't tell apart. Domain `overlay-pass`.
 */
export const overlayPassSchema = z.strictObject({
  v: z.literal(1),
  device: deviceIdSchema,
  sign: publicKeySchema,
  seal: publicKeySchema,
  expiresAt: timeSchema,
});
export type OverlayPass = z.infer<typeof overlayPassSchema>;

/** Where a hub listens over TLS, under a certificate of its own: for daemons, which can pin it. */
export const listenerSchema = z.strictObject({
  /** IPv4, or IPv6 without brackets, as measured from outside. */
  address: z.union([z.ipv4(), z.ipv6()]),
  port: z.int().min(1).max(65_535),
  /** SHA-256 of its certificate. */
  fingerprint: base64Url(43).length(43),
});
export type HubListener = z.infer<typeof listenerSchema>;

/**
 * Signed by the rendezvous: this device may be a hub. A stand-by serves nobody until the hubs that are left ask it to.
 * Domain `hub-certificate`.
 */
export const hubCertificateSchema = z.strictObject({
  v: z.literal(1),
  device: deviceIdSchema,
  sign: publicKeySchema,
  seal: publicKeySchema,
  standby: z.boolean(),
  /** Absent where nobody can reach it from outside. */
  listeners: z.array(listenerSchema).max(LIMITS.listenersPerHub),
  /** Whether it relays too. */
  relay: z.boolean(),
  issuedAt: timeSchema,
  expiresAt: timeSchema,
});
export type HubCertificate = z.infer<typeof hubCertificateSchema>;
