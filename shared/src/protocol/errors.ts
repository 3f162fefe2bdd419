import { z } from 'zod';

/**
 * Every way in which the rendezvous refuses a request. Codes are part of the protocol; the sentences that people
 * read are the client's translations.
 */
export const RENDEZVOUS_ERRORS = [
  // Any request
  'malformed-request',
  'unknown-request',
  'too-large',
  'rate-limited',
  'not-logged-in',
  'already-logged-in',
  'unsupported-version',
  'not-allowed',
  'internal-error',
  // Accounts, log-in, devices
  'name-taken',
  'name-reserved',
  'sign-up-closed',
  'invite-required',
  'invite-invalid',
  'too-many-accounts',
  'wrong-credentials',
  'too-many-attempts',
  'bad-certificate',
  'too-many-devices',
  'unknown-device',
  'device-revoked',
  'stale-list',
  'admin-token-invalid',
  // Buddies
  'no-such-account',
  'already-buddies',
  'not-buddies',
  'own-account',
  'no-such-request',
  'too-many-buddies',
  'too-many-requests',
  // Signals and mailbox
  'device-offline',
  'mailbox-full',
  'bad-prekey',
] as const;

export const rendezvousErrorSchema = z.enum(RENDEZVOUS_ERRORS);
export type RendezvousError = z.infer<typeof rendezvousErrorSchema>;
