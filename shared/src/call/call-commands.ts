import { CALL_BOUNDS } from './call-bounds.ts';
import { endLeg, endOffer, endRinging } from './call-ending.ts';
import type { CallCommand, PlaceCommand } from './call-events.ts';
import { holdHere } from './call-hold.ts';
import { beginLeg, newLeg } from './call-leg.ts';
import type { CallMessageOf } from './call-messages.ts';
import type { CallMachine, IncomingCall, OutgoingCall } from './call-state.ts';
import { hasLeg, runningMessage, type Step, sendTo, stay } from './call-step.ts';

/** What the person at this device asks for. A command that does not fit the state changes nothing. */
export function onCommand(machine: CallMachine, command: CallCommand, now: number): Step {
  const { state } = machine;
  switch (command.kind) {
    case 'accept':
      return state.name === 'ringing' ? answer(state.call) : stay(machine);
    case 'decline':
      return state.name === 'ringing' ? decline(machine, command.message) : stay(machine);
    case 'hang-up':
      if (state.name === 'inviting') return endOffer(machine, state, 'cancelled');
      if (state.name === 'ringing') return decline(machine, undefined);
      if (hasLeg(state)) return endLeg(machine, state, now, { cause: 'hung-up', told: false });
      return stay(machine);
    case 'hold':
    case 'resume':
      return holdHere(machine, command.kind === 'hold');
    case 'offer':
      return state.name === 'active' || state.name === 'reconnecting'
        ? stay(machine, ...sendTo([command.to], { ...runningMessage(state), offered: true }))
        : stay(machine);
    case 'dismiss':
      return state.name === 'ended' ? { state: { name: 'idle' }, effects: [] } : stay(machine);
  }
}

export function invitation(call: OutgoingCall): CallMessageOf<'invite'> {
  return { kind: 'invite', callId: call.callId, media: call.media, sentAt: call.sentAt };
}

/** Takes an offered call on this device; the caller decides who was first and says `taken`. */
export function answer(call: IncomingCall): Step {
  return beginLeg(
    call,
    newLeg(call.from, 1),
    sendTo([call.from], { kind: 'accept', callId: call.callId, generation: 1 }),
  );
}

/** A new call rings at all devices of the peer. */
export function place(command: PlaceCommand, now: number): Step {
  const call: OutgoingCall = {
    direction: 'outgoing',
    callId: command.callId,
    peer: command.peer,
    media: command.media,
    sentAt: now,
    devices: command.devices,
  };
  return {
    state: { name: 'inviting', call, ringing: [] },
    effects: [
      ...sendTo(call.devices, invitation(call)),
      { kind: 'set-timer', timer: 'ring', ms: CALL_BOUNDS.ringTimeout },
      { kind: 'set-timer', timer: 'repeat', ms: CALL_BOUNDS.inviteRepeat },
    ],
  };
}

function decline(machine: CallMachine, message: string | undefined): Step {
  const { state } = machine;
  if (state.name !== 'ringing') return stay(machine);
  return endRinging(machine, state, {
    reason: 'declined',
    outcome: 'declined',
    answer: { kind: 'decline', callId: state.call.callId, ...(message !== undefined && { message }) },
  });
}
