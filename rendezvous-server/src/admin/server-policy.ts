import type { Argon2idParameters } from '@kith/shared/identity/password-keys';
import type { SignUpPolicy } from '@kith/shared/protocol/rendezvous-contract';

/** What the operator decides and an admin may change while the server runs. */
export interface ServerPolicy {
  signUp: SignUpPolicy;
  /** For new passwords. */
  readonly argon2id: Argon2idParameters;
  readonly version: string;
  readonly startedAt: number;
}
