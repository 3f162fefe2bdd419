import { peerHungUp } from './call-as-caller.ts';
import { CALL_BOUNDS } from './call-bounds.ts';
import { endRinging } from './call-ending.ts';
import type { CallMessageEvent } from './call-events.ts';
import { holdSeen, holdThere } from './call-hold.ts';
import { affirm, takenBy } from './call-leg.ts';
import { mediaFromPeer } from './call-media.ts';
import type { CancelOutcome } from './call-messages.ts';
import { movedByPeer, onTaken } from './call-move.ts';
import type { CallMachine, EndReason, IncomingCall } from './call-state.ts';
import { hasLeg, type Step, sendTo, stay } from './call-step.ts';

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
  if (from !== call.from) return onOtherDevice(machine, event, now);
  switch (message.kind) {
    case 'invite':
      return invitedAgain(machine, call);
    case 'cancel':
      return cancelled(machine, message.outcome, now);
    case 'taken':
      return onTaken(machine, from, message, now);
    case 'move':
      return movedByPeer(machine, event, message, now);
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
    case 'running':
    case 'stopped':
      return stay(machine);
    case 'hold':
    case 'resume':
      return holdThere(machine, message);
    case 'hold-seen':
      return holdSeen(machine, message);
  }
}

/** Another device of the caller's takes the call, or does not know that it moved. */
function onOtherDevice(machine: CallMachine, event: CallMessageEvent, now: number): Step {
  const { state } = machine;
  const { from, message } = event;
  if (!hasLeg(state)) return stay(machine);
  if (message.kind === 'move') return movedByPeer(machine, event, message, now);
  if (message.kind === 'taken' && message.by !== machine.me.device)
    return onTaken(machine, from, message, now);
  const asks = message.kind === 'taken' || message.kind === 'media';
  return asks && state.leg.taking === undefined
    ? stay(machine, ...sendTo([from], takenBy(state.call, state.leg)))
    : stay(machine);
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
