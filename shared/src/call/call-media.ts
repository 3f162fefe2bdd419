import type { DeviceId } from '../protocol/schemas.ts';
import { CALL_BOUNDS } from './call-bounds.ts';
import { endLeg, endOffer } from './call-ending.ts';
import type { CallMediaEvent } from './call-events.ts';
import { affirm, nextGeneration, withoutSound } from './call-leg.ts';
import type { CallMessageOf } from './call-messages.ts';
import { followPeer } from './call-move.ts';
import type { CallMachine, MediaFailure } from './call-state.ts';
import { hasLeg, type LegState, type Step, sendTo, stay } from './call-step.ts';

/** A signal from the peer's media connection: its generation may be ahead of ours, or of the past. */
export function mediaFromPeer(
  machine: CallMachine,
  state: LegState,
  message: CallMessageOf<'media'>,
  now: number,
): Step {
  if (message.generation < state.leg.generation) return stay(machine);
  const step = followPeer(state, message.generation, now);
  if (state.leg.window === 'lost') return step;
  const { callId, generation, data } = message;
  return { ...step, effects: [{ kind: 'media-signal', callId, generation, data }, ...step.effects] };
}

/** What the window reports about the media of this end. */
export function onMedia(machine: CallMachine, event: CallMediaEvent, now: number): Step {
  const { state } = machine;
  switch (event.kind) {
    case 'media-lost':
      return hasLeg(state) && state.leg.window === 'attached' ? windowLost(state, now) : stay(machine);
    case 'media-attached':
      return hasLeg(state) && state.leg.window === 'lost' ? windowAttached(state, now) : stay(machine);
    case 'media-failed':
      return mediaFailed(machine, event, now);
    case 'media-ready':
    case 'media-signal':
    case 'media-connected':
    case 'media-stalled':
      if (!hasLeg(state) || !isCurrent(state, event)) return stay(machine);
      return onConnection(machine, state, event, now);
  }
}

type ConnectionEvent = Extract<
  CallMediaEvent,
  { kind: 'media-ready' | 'media-signal' | 'media-connected' | 'media-stalled' }
>;

function onConnection(machine: CallMachine, state: LegState, event: ConnectionEvent, now: number): Step {
  const { call, leg } = state;
  switch (event.kind) {
    case 'media-ready':
      return leg.taking?.ready === false ? takeNow(state, leg.taking.from) : stay(machine);
    case 'media-signal': {
      const { callId, generation, data } = event;
      return stay(machine, ...sendTo([leg.device], { kind: 'media', callId, generation, data }));
    }
    case 'media-connected': {
      if (state.name === 'active') return stay(machine);
      const connectedAt = state.connectedAt ?? now;
      return { state: { name: 'active', call, leg, connectedAt }, effects: [] };
    }
    case 'media-stalled':
      return state.name === 'active'
        ? withoutSound(state, leg, now, lastHeard(machine, state.connectedAt, now))
        : stay(machine);
  }
}

/** The microphone is open: the peer may turn to this device. */
function takeNow(state: LegState, from: DeviceId): Step {
  const leg = { ...state.leg, taking: { from, ready: true } };
  return {
    state: { ...state, leg },
    effects: [
      ...affirm(state.call, leg),
      { kind: 'set-timer', timer: 'repeat', ms: CALL_BOUNDS.affirmRepeat },
    ],
  };
}

/** When sound went that is missed now: before the sleep that this device woke from a moment ago. */
function lastHeard({ slept }: CallMachine, connectedAt: number, now: number): number {
  if (slept === undefined || now - slept.until > CALL_BOUNDS.wakeGrace) return now;
  return Math.max(slept.from, connectedAt);
}

function isCurrent(
  state: LegState,
  event: { readonly callId: string; readonly generation: number },
): boolean {
  return (
    event.callId === state.call.callId &&
    event.generation === state.leg.generation &&
    state.leg.window === 'attached'
  );
}

function windowLost(state: LegState, now: number): Step {
  const step = withoutSound(state, { ...state.leg, window: 'lost' }, now);
  return {
    ...step,
    effects: [...step.effects, { kind: 'set-timer', timer: 'reattach', ms: CALL_BOUNDS.mediaReattach }],
  };
}

function windowAttached(state: LegState, now: number): Step {
  const step = nextGeneration(state, now);
  return { ...step, effects: [{ kind: 'clear-timer', timer: 'reattach' }, ...step.effects] };
}

function mediaFailed(
  machine: CallMachine,
  event: Extract<CallMediaEvent, { kind: 'media-failed' }>,
  now: number,
): Step {
  const { state } = machine;
  const { failure } = event;
  if (state.name === 'inviting') {
    const ours = event.callId === state.call.callId && isLocal(failure);
    return ours ? endOffer(machine, state, 'failed', { failure }) : stay(machine);
  }
  if (!hasLeg(state) || !isCurrent(state, event)) return stay(machine);
  if (isLocal(failure)) return endLeg(machine, state, now, { cause: 'failed', failure, told: false });
  const step = withoutSound(state, state.leg, now);
  return {
    ...step,
    effects: [...step.effects, { kind: 'set-timer', timer: 'attempt', ms: CALL_BOUNDS.retryDelay }],
  };
}

/** Failures that another connection would not cure. */
function isLocal(failure: MediaFailure): boolean {
  return failure !== 'connection-failed';
}
