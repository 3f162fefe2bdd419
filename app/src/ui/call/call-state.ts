import type { CallRow } from '../../api/contract.ts';
import type { TextKey } from '../i18n/use-text.ts';

/** Codes of `problem` that have a sentence of their own under `call.problem.*`. */
const PROBLEMS = [
  'microphone-denied',
  'microphone-missing',
  'microphone-in-use',
  'media-unsupported',
  'connection-failed',
  'connect-timeout',
  'reconnect-timeout',
  'window-gone',
  'peer-failed',
] as const;

/** What a call does now, in words; a running one shows its duration instead. */
export function callStateKey(call: CallRow): TextKey {
  if (call.state === 'ended') return `call.ended.${call.reason ?? 'failed'}`;
  return `call.state.${call.state}`;
}

/** Why a call failed, and what to do. */
export function callProblemKey(call: CallRow): TextKey | undefined {
  if (call.reason !== 'failed') return undefined;
  const known = PROBLEMS.find(problem => problem === call.problem);
  return known ? `call.problem.${known}` : 'call.problem.unknown';
}

/** Whether the duration counts. */
export function isTalking(call: CallRow): call is CallRow & { connectedAt: number } {
  return (
    call.connectedAt !== undefined &&
    (call.state === 'active' || call.state === 'held' || call.state === 'reconnecting')
  );
}
