import type { SessionError } from './session-error.ts';

/** Why there is no session with the server, as a person is told. */
export type SessionProblem =
  | 'unreachable'
  | 'tls-mismatch'
  | 'server-key-changed'
  | 'device-revoked'
  | 'account-deleted'
  | 'replaced'
  | 'unsupported-version'
  | 'rejected';

/**
 * ```text
 *   unknown --start--> signed-out <------------------------------ log-out, revoked, account deleted --+
 *      |                 |    ^                                                                       |
 *      |             open|    |refused                                                                |
 *      |                 v    |                                                                       |
 *      |               opening --log-in or sign-up succeeded--> online --connection lost--> offline --+
 *      |                                                          ^                           |  ^
 *      |                                                          |logged in       time, wake |  |
 *      +--------------- an account is signed in -----------> connecting <---------------------+  |
 *                                                                 +-----------failed-------------+
 * ```
 */
export type SessionStatus =
  | { readonly state: 'unknown' }
  | { readonly state: 'signed-out'; readonly problem?: SessionProblem }
  | { readonly state: 'opening' }
  | { readonly state: 'connecting' }
  | { readonly state: 'online' }
  /** `retryAt`: milliseconds since 1970; without it, only a person or a change of network tries again. */
  | { readonly state: 'offline'; readonly problem: SessionProblem; readonly retryAt?: number };

export function problemOf(error: SessionError): SessionProblem {
  switch (error) {
    case 'tls-mismatch':
    case 'server-key-changed':
    case 'unsupported-version':
      return error;
    case 'wrong-credentials':
    case 'not-allowed':
      return 'rejected';
    default:
      return 'unreachable';
  }
}
