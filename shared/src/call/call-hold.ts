import { CALL_BOUNDS } from './call-bounds.ts';
import type { StepEffect } from './call-events.ts';
import type { CallMessageOf } from './call-messages.ts';
import type { CallHold, CallMachine } from './call-state.ts';
import { hasLeg, type LegState, type Step, sendTo, stay } from './call-step.ts';

/** We hold the call, or no more. */
export function holdHere(machine: CallMachine, held: boolean): Step {
  const { state } = machine;
  if (!hasLeg(state) || state.leg.hold.here.held === held) return stay(machine);
  const { hold } = state.leg;
  const count = Math.min(hold.here.count + 1, CALL_BOUNDS.changes);
  const next = withHold(state, { ...hold, here: { held, count } });
  return { state: next, effects: tellHold(next) };
}

/** The peer holds the call, or no more: the word with the highest number counts, and every one is answered. */
export function holdThere(
  machine: CallMachine,
  message: CallMessageOf<'hold'> | CallMessageOf<'resume'>,
): Step {
  const { state } = machine;
  if (!hasLeg(state)) return stay(machine);
  const { callId, count } = message;
  const { hold, device } = state.leg;
  const seen = sendTo([device], { kind: 'hold-seen', callId, count });
  if (count <= hold.there.count) return stay(machine, ...seen);
  return {
    state: withHold(state, { ...hold, there: { held: message.kind === 'hold', count } }),
    effects: seen,
  };
}

/** The peer has seen what we said. */
export function holdSeen(machine: CallMachine, message: CallMessageOf<'hold-seen'>): Step {
  const { state } = machine;
  if (!hasLeg(state)) return stay(machine);
  const { hold } = state.leg;
  const seen = Math.min(message.count, hold.here.count);
  if (seen <= hold.seen) return stay(machine);
  return {
    state: withHold(state, { ...hold, seen }),
    effects: seen < hold.here.count ? [] : [{ kind: 'clear-timer', timer: 'hold' }],
  };
}

/** What we said last, as long as the peer has not seen it. */
export function tellHold({ call, leg }: LegState): readonly StepEffect[] {
  const { here, seen } = leg.hold;
  if (seen >= here.count) return [];
  const { callId } = call;
  return [
    ...sendTo([leg.device], { kind: here.held ? 'hold' : 'resume', callId, count: here.count }),
    { kind: 'set-timer', timer: 'hold', ms: CALL_BOUNDS.holdRepeat },
  ];
}

function withHold(state: LegState, hold: CallHold): LegState {
  return { ...state, leg: { ...state.leg, hold } };
}
