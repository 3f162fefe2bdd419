import type { DeviceId } from '../protocol/schemas.ts';
import { CALL_BOUNDS } from './call-bounds.ts';
import { endMoved, endRinging } from './call-ending.ts';
import type { CallMessageEvent } from './call-events.ts';
import { tellHold } from './call-hold.ts';
import { affirm, attemptTimer, catchUp, NO_HOLD, takenBy, withoutSound } from './call-leg.ts';
import type { CallMessageOf } from './call-messages.ts';
import type { Call, CallLeg, CallMachine } from './call-state.ts';
import { hasLeg, type LegState, type Step, sendTo, stay } from './call-step.ts';

/**
 * A call moves when another device of one side takes it: that device says `move` to the peer's, which talks to it
 * from then on and says `taken` to the one before. Moves are numbered over both sides; the higher number counts, of
 * two with the same number that of the caller's side.
 */

/** Another device of the peer takes the call. */
export function movedByPeer(
  machine: CallMachine,
  event: CallMessageEvent,
  message: CallMessageOf<'move'>,
  now: number,
): Step {
  const { state } = machine;
  if (!hasLeg(state)) return stay(machine);
  const { from } = event;
  const { leg } = state;
  const agreed = message.moves > leg.moves;
  if (!agreed) {
    const told = from === leg.device ? affirm(state.call, leg) : sendTo([from], takenBy(state.call, leg));
    return stay(machine, ...told);
  }
  const generation = Math.min(Math.max(message.generation, leg.generation + 1), CALL_BOUNDS.generations);
  const { taking: _, ...kept } = leg;
  const next: CallLeg = {
    ...kept,
    device: from,
    generation,
    moves: message.moves,
    movedBy: 'peer',
    // The new device knows nothing of what was said about holding.
    hold: { ...NO_HOLD, here: leg.hold.here },
  };
  const call = withPeerDevice(state.call, from);
  const moved: LegState = { ...state, call, leg: next };
  const step = withoutSound(moved, next, now);
  return {
    ...step,
    effects: [
      ...sendTo(from === leg.device ? [] : [leg.device], takenBy(call, next)),
      ...affirm(call, next),
      ...step.effects,
      ...attemptTimer(call),
      ...(state.name === 'reconnecting'
        ? [{ kind: 'set-timer', timer: 'reconnect', ms: CALL_BOUNDS.reconnectTimeout } as const]
        : []),
      ...tellHold(moved),
    ],
  };
}

/** A device of the peer's person tells which device of ours has the call. */
export function onTaken(
  machine: CallMachine,
  from: DeviceId,
  message: CallMessageOf<'taken'>,
  now: number,
): Step {
  const { state } = machine;
  const { by, generation, moves = 0 } = message;
  if (state.name === 'ringing')
    return by === machine.me.device
      ? stay(machine)
      : endRinging(machine, state, { reason: 'answered-elsewhere' });
  if (!hasLeg(state)) return stay(machine);
  const { leg, call } = state;
  if (by === machine.me.device) {
    if (from !== leg.device || moves < leg.moves) return stay(machine);
    return followPeer({ ...state, leg: { ...leg, moves } }, generation, now);
  }
  if (by === leg.taking?.from && from === leg.device) {
    // It moved before, or its media are ahead of what we heard: ask again with higher numbers.
    if (moves < leg.moves && generation < leg.generation) return stay(machine);
    const next = {
      ...leg,
      moves: Math.max(leg.moves, moves + 1),
      generation: Math.max(leg.generation, generation + 1),
    };
    const raised = { ...state, leg: next };
    return { state: raised, effects: affirm(call, next) };
  }
  // Answered on two devices of ours at once: the caller says which was first.
  if (state.name === 'connecting' && call.direction === 'incoming' && leg.moves === 0)
    return endRinging(machine, state, { reason: 'answered-elsewhere' });
  return isOutranked(call, leg, moves) ? endMoved(machine, state, now) : stay(machine);
}

/** Another device of ours says that it has this call. */
export function runsElsewhere(machine: CallMachine, message: CallMessageOf<'running'>, now: number): Step {
  const { state } = machine;
  if (!hasLeg(state) || !isOutranked(state.call, state.leg, message.moves)) return stay(machine);
  return endMoved(machine, state, now);
}

/** Whether a move of our side with this number takes the call from this device. */
function isOutranked(call: Call, leg: CallLeg, moves: number): boolean {
  if (moves !== leg.moves) return moves > leg.moves;
  if (leg.taking !== undefined) return true;
  return leg.movedBy === 'peer' && call.direction === 'outgoing';
}

/** The peer talks to this device and is at this media connection: what we take is ours, and we are where it is. */
export function followPeer(state: LegState, generation: number, now: number): Step {
  if (state.leg.taking === undefined || generation < state.leg.generation)
    return catchUp(state, generation, now);
  const { taking: _, ...leg } = state.leg;
  const step = catchUp({ ...state, leg }, generation, now);
  return { ...step, effects: [...step.effects, ...attemptTimer(state.call)] };
}

function withPeerDevice(call: Call, device: CallLeg['device']): Call {
  return call.direction === 'incoming'
    ? { ...call, from: device }
    : { ...call, devices: [...new Set([...call.devices, device])] };
}
