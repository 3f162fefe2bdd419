import { LIMITS } from '../protocol/limits.ts';
import { CALL_BOUNDS } from './call-bounds.ts';
import { answer } from './call-commands.ts';
import { endLeg, endOffer, endRinging, hasLeg, sendTo } from './call-ending.ts';
import type { CallMessageEvent } from './call-events.ts';
import type { CallMessage, CallMessageOf } from './call-messages.ts';
import type { CallMachine, IncomingCall, PastCall } from './call-state.ts';
import { andThen, applyStep, type Outcome, type Step, stay } from './call-step.ts';

/** A message about a call that is over here: the same answer as ever, so that the other side ends too. */
export function onPastCall(machine: CallMachine, past: PastCall, event: CallMessageEvent): Step {
  const { from, message } = event;
  const { callId } = past;
  if (past.side === 'callee') {
    const { answer: said } = past;
    const asks = message.kind === 'invite' || message.kind === 'taken' || message.kind === 'media';
    if (from !== past.from || !asks) return stay(machine);
    if (said !== undefined && (message.kind === 'invite' || said.kind === 'hang-up'))
      return stay(machine, ...sendTo([from], said));
    const toldUs = message.kind === 'taken' && message.by !== machine.me.device;
    if (message.kind === 'invite' || toldUs) return stay(machine);
    return stay(machine, ...sendTo([from], { kind: 'hang-up', callId, cause: 'failed' }));
  }
  if (message.kind !== 'ringing' && message.kind !== 'accept' && message.kind !== 'media')
    return stay(machine);
  if (from === past.leg)
    return stay(machine, ...sendTo([from], { kind: 'hang-up', callId, cause: past.cause }));
  return stay(machine, ...sendTo([from], past.others));
}

/** A message about a call that this device never heard of: an invitation, or the past before a restart. */
export function onUnknownCall(machine: CallMachine, event: CallMessageEvent, now: number): Outcome {
  const { from, address, message } = event;
  const { callId } = message;
  const reply = (answerMessage: CallMessage): Outcome =>
    applyStep(machine, stay(machine, ...sendTo([from], answerMessage)));
  const remember: PastCall = { side: 'callee', callId, peer: address, from, answer: undefined };
  switch (message.kind) {
    case 'invite':
      return onInvite(machine, event, message, now);
    case 'ringing':
      return reply({ kind: 'cancel', callId, outcome: 'failed' });
    case 'accept':
    case 'media':
      return reply({ kind: 'hang-up', callId, cause: 'failed' });
    case 'taken':
      if (message.by === machine.me.device) return reply({ kind: 'hang-up', callId, cause: 'failed' });
      return applyStep(machine, { ...stay(machine), past: remember });
    case 'cancel':
      // It overtook its invitation, which must not ring when it comes.
      return applyStep(machine, { ...stay(machine), past: remember });
    case 'decline':
    case 'busy':
    case 'hang-up':
    case 'hold':
    case 'resume':
      return applyStep(machine, stay(machine));
  }
}

function onInvite(
  machine: CallMachine,
  event: CallMessageEvent,
  message: CallMessageOf<'invite'>,
  now: number,
): Outcome {
  const { state } = machine;
  const { from, address } = event;
  const call: IncomingCall = {
    direction: 'incoming',
    callId: message.callId,
    peer: address,
    media: message.media,
    // The caller's clock is believed within the usual skew.
    sentAt: Math.min(Math.max(message.sentAt, now - LIMITS.clockSkew), now + LIMITS.clockSkew),
    from,
  };
  if (state.name === 'idle' || state.name === 'ended') return applyStep(machine, ring(call));
  if (state.name === 'inviting' && state.call.peer === address) {
    // Both called at once: the lower call id is the call, and nobody needs to be asked.
    if (state.call.callId < call.callId) return applyStep(machine, stay(machine));
    const gaveWay = applyStep(machine, endOffer(machine, state, 'superseded'));
    return andThen(gaveWay, next => applyStep(next, answer(call)));
  }
  if (isNewerFromSameDevice(machine, call)) {
    return andThen(applyStep(machine, endAbandoned(machine, now)), next => applyStep(next, ring(call)));
  }
  const busy: CallMessageOf<'busy'> = { kind: 'busy', callId: call.callId };
  const rejected = endRinging(machine, { name: 'ringing', call }, { reason: 'busy', outcome: 'busy' });
  return applyStep(machine, {
    state,
    effects: [...sendTo([from], busy), ...rejected.effects],
    past: { side: 'callee', callId: call.callId, peer: address, from, answer: busy },
  });
}

function ring(call: IncomingCall): Step {
  return {
    state: { name: 'ringing', call },
    effects: [
      ...sendTo([call.from], { kind: 'ringing', callId: call.callId }),
      { kind: 'set-timer', timer: 'ring', ms: CALL_BOUNDS.ringTimeout },
      { kind: 'set-timer', timer: 'repeat', ms: CALL_BOUNDS.inviteRepeat },
      { kind: 'set-timer', timer: 'lease', ms: CALL_BOUNDS.ringLease },
    ],
  };
}

/** A device has one call at a time: when it calls anew, the call of it that we still hold is dead. */
function isNewerFromSameDevice(machine: CallMachine, call: IncomingCall): boolean {
  const { state } = machine;
  if (state.name === 'idle' || state.name === 'ended' || state.call.direction !== 'incoming') return false;
  return state.call.from === call.from && state.call.sentAt < call.sentAt;
}

function endAbandoned(machine: CallMachine, now: number): Step {
  const { state } = machine;
  if (state.name === 'ringing') return endRinging(machine, state, { reason: 'missed', outcome: 'missed' });
  if (hasLeg(state))
    return endLeg(machine, state, now, { cause: 'failed', failure: 'peer-failed', told: true });
  return stay(machine);
}
