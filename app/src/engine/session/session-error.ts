import type { ConnectFailure, RequestFailure } from '../ports/rendezvous-client.ts';

/** Every way in which a command of the session fails that a person is told of. */
export type SessionError =
  | 'internal-error'
  | 'unreachable'
  | 'timeout'
  | 'tls-mismatch'
  | 'insecure-address'
  | 'server-key-changed'
  | 'unsupported-version'
  | 'malformed-reply'
  | 'malformed-link'
  | 'offline'
  | 'rate-limited'
  | 'too-many-attempts'
  | 'server-error'
  | 'signed-out'
  | 'already-signed-in'
  | 'not-possible-now'
  | 'bad-user-name'
  | 'name-taken'
  | 'name-reserved'
  | 'weak-password'
  | 'weak-parameters'
  | 'sign-up-closed'
  | 'invite-required'
  | 'invite-invalid'
  | 'wrong-credentials'
  | 'wrong-password'
  | 'malformed-recovery-code'
  | 'too-many-devices'
  | 'too-many-revocations'
  | 'too-many-accounts'
  | 'unknown-device'
  | 'admin-token-invalid'
  | 'not-allowed'
  | 'malformed-address'
  | 'no-such-account'
  | 'own-account'
  | 'already-buddies'
  | 'not-buddies'
  | 'no-such-request'
  | 'too-many-buddies'
  | 'too-many-requests'
  | 'identity-changed'
  | 'fingerprint-mismatch'
  | 'untrusted-card';

/** What a refusal by the server means to the person who asked. */
export function sessionError(failure: RequestFailure | ConnectFailure): SessionError {
  switch (failure) {
    // These say that client and server disagree about the protocol or about their state: nothing a person did.
    case 'malformed-request':
    case 'unknown-request':
    case 'too-large':
    case 'internal-error':
    case 'already-logged-in':
    case 'bad-certificate':
    case 'stale-list':
    case 'device-offline':
    case 'mailbox-full':
    case 'bad-prekey':
      return 'server-error';
    case 'not-logged-in':
      return 'offline';
    case 'device-revoked':
      return 'signed-out';
    default:
      return failure;
  }
}

/** As `sessionError`, for a command in which a signed-in person typed the password again. */
export function passwordError(failure: RequestFailure): SessionError {
  return failure === 'wrong-credentials' ? 'wrong-password' : sessionError(failure);
}
