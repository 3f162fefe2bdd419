import type { DeviceId } from '../protocol/schemas.ts';
import { CALL_BOUNDS } from './call-bounds.ts';
import type { StepEffect } from './call-events.ts';
import type { CallMessage, CallMessageOf } from './call-messages.ts';
import type { Call, CallHold, CallLeg } from './call-state.ts';
import { type LegState, type Step, sendTo } from './call-step.ts';

/**
 * Says where this end stands: who has the call, and which media connection it is at. It may be repeated at
 * will; a peer that fell behind catches up, one that has ended the call answers that.
 */
export function affirm(call: Call, leg: CallLeg): readonly StepEffect[] {
  const { callId } = call;
  const { device, generation, moves, taking } = leg;
  // Before our microphone is open, the device that has the call goes on with it.
  if (taking?.ready === false) return [];
  const message: CallMessage =
    taking !== undefined
      ? { kind: 'move', callId, generation, moves }
      : call.direction === 'outgoing'
        ? takenBy(call, leg)
        : { kind: 'accept', callId, generation };
  return sendTo([device], message);
}

/** Which device of the other person has the call, for all of them to know. */
export function takenBy({ callId }: Call, { device, generation, moves }: CallLeg): CallMessageOf<'taken'> {
  return { kind: 'taken', callId, by: device, generation, ...(moves > 0 && { moves }) };
}

/** The call as it is just answered by this device. */
export function newLeg(device: DeviceId, generation: number): CallLeg {
  return { device, generation, window: 'attached', hold: NO_HOLD, moves: 0 };
}

const NOT_HELD = { held: false, count: 0 } as const;
export const NO_HOLD: CallHold = { here: NOT_HELD, there: NOT_HELD, seen: 0 };

/** The call was answered: by `leg.device` if it is ours, here if it is theirs. */
export function beginLeg(call: Call, leg: CallLeg, effects: readonly StepEffect[]): Step {
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
export function attemptTimer(call: Call): readonly StepEffect[] {
  return call.direction === 'outgoing'
    ? [{ kind: 'set-timer', timer: 'attempt', ms: CALL_BOUNDS.attemptTimeout }]
    : [];
}

/**
 * Sound is gone: the state to be in while it is sought again.
 * @param since when it went; on a device that slept, before that
 */
export function withoutSound(state: LegState, leg: CallLeg, now: number, since = now): Step {
  switch (state.name) {
    case 'connecting':
    case 'reconnecting':
      return { state: { ...state, leg }, effects: [] };
    case 'active':
      return {
        state: { name: 'reconnecting', call: state.call, leg, connectedAt: state.connectedAt, since },
        effects: [
          {
            kind: 'set-timer',
            timer: 'reconnect',
            ms: Math.max(CALL_BOUNDS.reconnectTimeout - (now - since), CALL_BOUNDS.wakeGrace),
          },
          { kind: 'set-timer', timer: 'repeat', ms: CALL_BOUNDS.affirmRepeat },
          ...attemptTimer(state.call),
        ],
      };
  }
}

/** The peer is at this media connection: follow it there when it is ahead. */
export function catchUp(state: LegState, generation: number, now: number): Step {
  if (generation <= state.leg.generation) return { state, effects: [] };
  const step = withoutSound(state, { ...state.leg, generation }, now);
  return { ...step, effects: [...step.effects, ...attemptTimer(state.call)] };
}

/** Begins the next media connection from this end. */
export function nextGeneration(state: LegState, now: number): Step {
  const generation = Math.min(state.leg.generation + 1, CALL_BOUNDS.generations);
  const { taking } = state.leg;
  const leg: CallLeg = {
    ...state.leg,
    generation,
    window: 'attached',
    ...(taking !== undefined && { taking: { ...taking, ready: false } }),
  };
  const step = withoutSound(state, leg, now);
  return {
    ...step,
    effects: [
      ...step.effects,
      ...affirm(state.call, leg),
      ...(leg.taking === undefined ? attemptTimer(state.call) : []),
    ],
  };
}
