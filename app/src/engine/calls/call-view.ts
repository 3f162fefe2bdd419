import { type CallDesk, mayResume } from '@kith/shared/call/call-desk';
import type { CallMediaKind } from '@kith/shared/call/call-messages';
import type { CallFailure, CallMachine, CallState, EndReason } from '@kith/shared/call/call-state';
import { hasLeg } from '@kith/shared/call/call-step';
import { type RingTone, toneOf } from '@kith/shared/call/call-tone';
import type { Address } from '@kith/shared/identity/address';

/** A call of this device, as a window shows it. An action that is not possible now is absent from `can`. */
export interface CallView {
  readonly callId: string;
  readonly address: Address;
  readonly direction: 'incoming' | 'outgoing';
  readonly media: CallMediaKind;
  readonly held?: 'here' | 'there' | 'both';
  /** `held`: active, and held by one of the two. */
  readonly state: Exclude<CallState['name'], 'idle'> | 'held';
  /** With `ended`. */
  readonly reason?: EndReason;
  /** With the reason `failed`: why. */
  readonly problem?: CallFailure;
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
  /** What to play. */
  readonly tone: RingTone;
  readonly can: {
    readonly accept?: true;
    readonly decline?: true;
    readonly hangUp?: true;
    readonly mute?: true;
    readonly hold?: true;
    readonly resume?: true;
    /** Another device of ours may be asked to take it. */
    readonly offer?: true;
    readonly dismiss?: true;
  };
}

/** What to show of a call; `undefined` when there is nothing. */
export function viewCall(
  desk: CallDesk,
  machine: CallMachine,
  now: { readonly muted: boolean; readonly attached: boolean },
): CallView | undefined {
  const { state } = machine;
  if (state.name === 'idle') return undefined;
  const { call } = state;
  const held = heldIn(state);
  return {
    callId: call.callId,
    address: call.peer,
    direction: call.direction,
    media: call.media,
    ...(held !== undefined && { held }),
    state: state.name === 'active' && held !== undefined ? 'held' : state.name,
    startedAt: call.sentAt,
    muted: now.muted,
    mediaAttached: hasLeg(state) ? now.attached && state.leg.window === 'attached' : now.attached,
    tone: toneOf(desk, machine),
    can: actionsIn(desk, state),
    ...detailsOf(state),
  };
}

function heldIn(state: CallState): CallView['held'] {
  if (!hasLeg(state)) return undefined;
  const { here, there } = state.leg.hold;
  if (here.held) return there.held ? 'both' : 'here';
  return there.held ? 'there' : undefined;
}

function actionsIn(desk: CallDesk, state: CallState): CallView['can'] {
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
      return {
        hangUp: true,
        mute: true,
        ...(!state.leg.hold.here.held && { hold: true }),
        ...(mayResume(desk, state.call.callId) && { resume: true }),
        ...(state.name !== 'connecting' && { offer: true }),
      };
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
        ...(state.failure !== undefined && { problem: state.failure }),
        ...(state.message !== undefined && { message: state.message }),
      };
  }
}
