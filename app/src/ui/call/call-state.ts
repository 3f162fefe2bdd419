import type { CallRow } from '../../api/contract.ts';
import type { TextKey } from '../i18n/use-text.ts';

/** Codes of `problem` that have a sentence of their own under `call.problem.*`. */
const PROBLEMS = [
  'microphone-denied',
  'microphone-missing',
  'microphone-in-use',
  'media-insecure',
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
  if (call.state === 'held') return heldKey(call) ?? 'call.state.held';
  return `call.state.${call.state}`;
}

/** Why a call failed, and what to do. */
export function callProblemKey(call: CallRow): TextKey | undefined {
  if (call.reason !== 'failed') return undefined;
  const known = PROBLEMS.find(problem => problem === call.problem);
  return known ? `call.problem.${known}` : 'call.problem.unknown';
}

/** The call that keys and the bar are about: the one that is talked in, else the newest that is not over. */
export function callInFront(calls: readonly CallRow[]): CallRow | undefined {
  const live = calls.filter(call => call.state !== 'ended' && !call.can.accept);
  return live.find(call => call.held !== 'here' && call.held !== 'both') ?? live.at(-1);
}

/** The call that rings here, the oldest first. */
export function ringingCall(calls: readonly CallRow[]): CallRow | undefined {
  return calls.find(call => call.can.accept);
}

/**
 * Whether somebody may be called now. Calling a person whose call rings here takes that call; else there is one call at
 * most beside it, which is held then, and none that still rings at the other end.
 */
export function mayCall(calls: readonly CallRow[], address: string): boolean {
  if (calls.some(call => call.can.accept && call.address === address)) return true;
  const live = calls.filter(call => call.state !== 'ended');
  return live.length < 2 && live.every(call => call.state !== 'inviting' && call.address !== address);
}

/** Who holds a call, in words. */
export function heldKey(call: CallRow): TextKey | undefined {
  return call.held && `call.held.${call.held}`;
}

/** Whether the duration counts. */
export function isTalking(call: CallRow): call is CallRow & { connectedAt: number } {
  return (
    call.connectedAt !== undefined &&
    (call.state === 'active' || call.state === 'held' || call.state === 'reconnecting')
  );
}
