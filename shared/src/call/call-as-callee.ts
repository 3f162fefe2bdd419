import { peerHungUp } from './call-as-caller.ts';
import { CALL_BOUNDS } from './call-bounds.ts';
import { endRinging, hasLeg } from './call-ending.ts';
import type { CallMessageEvent } from './call-events.ts';
import { affirm, catchUp } from './call-leg.ts';
import { mediaFromPeer } from './call-media.ts';
import type { CancelOutcome } from './call-messages.ts';
import type { CallMachine, EndReason, IncomingCall } from './call-state.ts';
import { type Step, stay } from './call-step.ts';

/** What a cancelled offer means on a device that rang. */
const REASON_OF: Record<CancelOutcome, EndReason> = {
  cancelled: 'cancelled',
  missed: 'missed',
  declined: 'declined-elsewhere',
  busy: 'busy',
  failed: 'failed',
  superseded: 'answered-elsewhere',
};

/** A message of the caller's about the call that rings or was answered here and is not over. */
export function onWordOfCaller(
  machine: CallMachine,
  call: IncomingCall,
  event: CallMessageEvent,
  now: number,
): Step {
  const { state } = machine;
  const { from, message } = event;
  if (from !== call.from) return stay(machine);
  switch (message.kind) {
    case 'invite':
      return invitedAgain(machine, call);
    case 'cancel':
      return cancelled(machine, message.outcome, now);
    case 'taken':
      if (message.by !== machine.me.device) return takenElsewhere(machine);
      return hasLeg(state) ? catchUp(machine, state, message.generation, now) : stay(machine);
    case 'hang-up':
      return state.name === 'ringing'
        ? cancelled(machine, 'cancelled', now)
        : peerHungUp(machine, message.cause, now);
    case 'media':
      return hasLeg(state) ? mediaFromPeer(machine, state, message, now) : stay(machine);
    case 'ringing':
    case 'accept':
    case 'decline':
    case 'busy':
    case 'hold':
    case 'resume':
      return stay(machine);
  }
}

/** The caller is still there; if we answered, it has not heard. */
function invitedAgain(machine: CallMachine, call: IncomingCall): Step {
  const { state } = machine;
  if (state.name === 'ringing') {
    return stay(machine, { kind: 'set-timer', timer: 'lease', ms: CALL_BOUNDS.ringLease });
  }
  return hasLeg(state) ? stay(machine, ...affirm(call, state.leg)) : stay(machine);
}

function cancelled(machine: CallMachine, outcome: CancelOutcome, now: number): Step {
  const { state } = machine;
  if (state.name === 'ringing' || state.name === 'connecting')
    return endRinging(machine, state, {
      reason: REASON_OF[outcome],
      ...(outcome !== 'superseded' && { outcome }),
    });
  return peerHungUp(machine, outcome === 'failed' ? 'failed' : 'hung-up', now);
}

function takenElsewhere(machine: CallMachine): Step {
  const { state } = machine;
  if (state.name !== 'ringing' && state.name !== 'connecting') return stay(machine);
  return endRinging(machine, state, { reason: 'answered-elsewhere' });
}
