import { CALL_BOUNDS } from './call-bounds.ts';
import { invitation } from './call-commands.ts';
import { endLeg, endOffer, endRinging } from './call-ending.ts';
import { tellHold } from './call-hold.ts';
import { affirm, nextGeneration } from './call-leg.ts';
import type { CallFailure, CallMachine, CallTimer } from './call-state.ts';
import { announce, hasLeg, type Step, sendTo, stay } from './call-step.ts';

/** A timer ran out that was set and not cleared. */
export function onTimer(machine: CallMachine, timer: CallTimer, now: number): Step {
  const { state } = machine;
  switch (timer) {
    case 'ring':
      if (state.name === 'inviting') return endOffer(machine, state, 'missed');
      return notAnswered(machine);
    case 'lease':
      return notAnswered(machine);
    case 'repeat':
      return repeat(machine);
    case 'hold':
      return hasLeg(state) ? stay(machine, ...tellHold(state)) : stay(machine);
    case 'announce':
      return state.name === 'active' || state.name === 'reconnecting'
        ? stay(machine, ...announce(state))
        : stay(machine);
    case 'pulse':
      // The machine looks at the clock with every event; this is one.
      return state.name === 'active'
        ? stay(machine, { kind: 'set-timer', timer: 'pulse', ms: CALL_BOUNDS.pulse })
        : stay(machine);
    case 'connect':
      return giveUp(machine, 'connect-timeout', now);
    case 'reconnect':
      return giveUp(machine, 'reconnect-timeout', now);
    case 'reattach':
      return giveUp(machine, 'window-gone', now);
    case 'linger':
      return state.name === 'ended' ? { state: { name: 'idle' }, effects: [] } : stay(machine);
    case 'attempt':
      // Without a window nothing can be tried; attaching one begins the next generation anyway.
      return hasLeg(state) && state.leg.window === 'attached' ? nextGeneration(state, now) : stay(machine);
  }
}

function notAnswered(machine: CallMachine): Step {
  const { state } = machine;
  if (state.name !== 'ringing') return stay(machine);
  return endRinging(machine, state, { reason: 'missed', outcome: 'missed' });
}

function giveUp(machine: CallMachine, failure: CallFailure, now: number): Step {
  const { state } = machine;
  return hasLeg(state)
    ? endLeg(machine, state, now, { cause: 'failed', failure, told: false })
    : stay(machine);
}

function repeat(machine: CallMachine): Step {
  const { state } = machine;
  switch (state.name) {
    case 'inviting':
      return stay(
        machine,
        ...sendTo(state.call.devices, invitation(state.call)),
        again(CALL_BOUNDS.inviteRepeat),
      );
    case 'ringing': {
      const { call } = state;
      const ringing = sendTo([call.from], { kind: 'ringing', callId: call.callId });
      return stay(machine, ...ringing, again(CALL_BOUNDS.inviteRepeat));
    }
    case 'connecting':
    case 'reconnecting':
      return stay(machine, ...affirm(state.call, state.leg), again(CALL_BOUNDS.affirmRepeat));
    case 'idle':
    case 'active':
    case 'ended':
      return stay(machine);
  }
}

function again(ms: number) {
  return { kind: 'set-timer', timer: 'repeat', ms } as const;
}
