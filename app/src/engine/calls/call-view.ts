import type { RingTone } from '@kith/shared/call/call-events';
import type { CallMediaKind } from '@kith/shared/call/call-messages';
import type { CallFailure, CallState, EndReason } from '@kith/shared/call/call-state';
import type { Address } from '@kith/shared/identity/address';

/** Why a call failed, as far as a person can do something about it. */
export type CallProblem =
  | 'denied'
  | 'no-device'
  | 'in-use'
  | 'insecure'
  | 'media-failed'
  /** The window that held the media was closed. */
  | 'media-lost'
  | 'connect-timeout'
  | 'unreachable';

const PROBLEM_OF: Record<CallFailure, CallProblem> = {
  'microphone-denied': 'denied',
  'microphone-missing': 'no-device',
  'microphone-in-use': 'in-use',
  'media-insecure': 'insecure',
  'media-unsupported': 'media-failed',
  'connection-failed': 'unreachable',
  'connect-timeout': 'connect-timeout',
  'reconnect-timeout': 'unreachable',
  'window-gone': 'media-lost',
  'peer-failed': 'unreachable',
};

/** The one call there is, as a window shows it. An action that is not possible now is absent from `can`. */
export interface CallView {
  readonly callId: string;
  readonly address: Address;
  readonly direction: 'incoming' | 'outgoing';
  readonly media: CallMediaKind;
  readonly held?: 'here' | 'there' | 'both';
  readonly state: Exclude<CallState['name'], 'idle'>;
  /** With `ended`. */
  readonly reason?: EndReason;
  /** With the reason `failed`: why. */
  readonly problem?: CallProblem;
  /** What the other person wrote with a decline. */
  readonly message?: string;
  /** When it was placed; milliseconds since 1970. */
  readonly startedAt: number;
  /** When sound began. */
  readonly connectedAt?: number;
  /** With `ended`: milliseconds with sound. */
  readonly duration?: number;
  readonly muted: boolean;
  /** Whether some window holds the media of this call. */
  readonly mediaAttached: boolean;
  /** What to play: the incoming ring, the tone that the other side rings, or nothing. */
  readonly tone: RingTone;
  readonly can: {
    readonly accept?: true;
    readonly decline?: true;
    readonly hangUp?: true;
    readonly mute?: true;
    readonly dismiss?: true;
  };
}

/** What to show of a machine's state; `undefined` when there is no call. */
export function viewCall(
  state: CallState,
  now: { readonly muted: boolean; readonly attached: boolean; readonly tone: RingTone },
): CallView | undefined {
  if (state.name === 'idle') return undefined;
  const { call } = state;
  return {
    callId: call.callId,
    address: call.peer,
    direction: call.direction,
    media: call.media,
    state: state.name,
    startedAt: call.sentAt,
    muted: now.muted,
    mediaAttached: isAttached(state, now.attached),
    tone: now.tone,
    can: actionsIn(state),
    ...detailsOf(state),
  };
}

function isAttached(state: CallState, attached: boolean): boolean {
  if (state.name === 'connecting' || state.name === 'active' || state.name === 'reconnecting')
    return attached && state.leg.window === 'attached';
  return attached;
}

function actionsIn(state: CallState): CallView['can'] {
  switch (state.name) {
    case 'idle':
      return {};
    case 'inviting':
      return { hangUp: true, mute: true };
    case 'ringing':
      return { accept: true, decline: true };
    case 'connecting':
    case 'active':
    case 'reconnecting':
      return { hangUp: true, mute: true };
    case 'ended':
      return { dismiss: true };
  }
}

function detailsOf(state: CallState): Partial<CallView> {
  switch (state.name) {
    case 'idle':
    case 'inviting':
    case 'ringing':
    case 'connecting':
      return {};
    case 'active':
    case 'reconnecting':
      return { connectedAt: state.connectedAt };
    case 'ended':
      return {
        reason: state.reason,
        duration: state.duration,
        ...(state.failure !== undefined && { problem: PROBLEM_OF[state.failure] }),
        ...(state.message !== undefined && { message: state.message }),
      };
  }
}
