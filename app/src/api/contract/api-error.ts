import type { FileProblem } from '../../engine/ports/file-store.ts';
import type { SessionError } from '../../engine/session/session-error.ts';

/** Every way in which a command fails that a person is told of: each has a sentence in every language. */
export type ApiError =
  // The api itself
  | 'malformed-command'
  | 'unknown-command'
  | 'unknown-topic'
  | 'disconnected'
  // Reaching the server, account, buddies
  | SessionError
  // Chat and calls
  | 'message-too-long'
  | 'message-empty'
  | 'no-such-message'
  | 'no-devices'
  | 'busy'
  | 'no-such-call'
  | 'no-preview'
  // Files
  | 'other-content'
  | FileProblem;
