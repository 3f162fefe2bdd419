import { CALL_BOUNDS } from './call-bounds.ts';
import type { LegState } from './call-ending.ts';
import { sendTo } from './call-ending.ts';
import type { CallEffect } from './call-events.ts';
import type { CallMessage } from './call-messages.ts';
import type { Call, CallLeg, CallMachine, CallState } from './call-state.ts';
import { type Step, stay } from './call-step.ts';

/**
 * Says where this end stands: who has the call, and which media connection it is at. It may be repeated at
 * will; a peer that fell behind catches up, one that has ended the call answers that.
 */
export function affirm(call: Call, leg: CallLeg): readonly CallEffect[] {
  const { callId } = call;
  const message: CallMessage =
    call.direction === 'outgoing'
      ? { kind: 'taken', callId, by: leg.device, generation: leg.generation }
      : { kind: 'accept', callId, generation: leg.generation };
  return sendTo([leg.device], message);
}

/** The call was answered: by `leg.device` if it is ours, here if it is theirs. */
export function beginLeg(call: Call, leg: CallLeg, effects: readonly CallEffect[]): Step {
  return {
    state: { name: 'connecting', call, leg },
    effects: [
      ...effects,
      { kind: 'set-timer', timer: 'connect', ms: CALL_BOUNDS.connectTimeout },
      { kind: 'set-timer', timer: 'repeat', ms: CALL_BOUNDS.affirmRepeat },
      ...attemptTimer(call),
    ],
  };
}

/** Only the caller gives up on a slow media connection by the clock, so the two don't chase each other. */
export function attemptTimer(call: Call): readonly CallEffect[] {
  return call.direction === 'outgoing'
    ? [{ kind: 'set-timer', timer: 'attempt', ms: CALL_BOUNDS.attemptTimeout }]
    : [];
}

/** Sound is gone: the state to be in while it is sought again. */
export function withoutSound(state: LegState, leg: CallLeg, now: number): Step {
  switch (state.name) {
    case 'connecting':
    case 'reconnecting':
      return { state: { ...state, leg }, effects: [] };
    case 'active':
      return {
        state: { name: 'reconnecting', call: state.call, leg, connectedAt: state.connectedAt, since: now },
        effects: [
          { kind: 'set-timer', timer: 'reconnect', ms: CALL_BOUNDS.reconnectTimeout },
          { kind: 'set-timer', timer: 'repeat', ms: CALL_BOUNDS.affirmRepeat },
          ...attemptTimer(state.call),
        ],
      };
  }
}

/** The peer is at this media connection: follow it there when it is ahead. */
export function catchUp(machine: CallMachine, state: LegState, generation: number, now: number): Step {
  if (generation <= state.leg.generation) return stay(machine);
  const step = withoutSound(state, { ...state.leg, generation }, now);
  return { ...step, effects: [...step.effects, ...attemptTimer(state.call)] };
}

/** Begins the next media connection from this end. */
export function nextGeneration(state: LegState, now: number): Step {
  const generation = Math.min(state.leg.generation + 1, CALL_BOUNDS.generations);
  const leg: CallLeg = { ...state.leg, generation, window: 'attached' };
  const step = withoutSound(state, leg, now);
  return {
    ...step,
    effects: [...step.effects, ...affirm(state.call, leg), ...attemptTimer(state.call)],
  };
}

/** The call a state is about, unless it is over. */
export function currentCall(state: CallState): Call | undefined {
  return state.name === 'idle' || state.name === 'ended' ? undefined : state.call;
}
