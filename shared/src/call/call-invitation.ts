import { LIMITS } from '../protocol/limits.ts';
import { CALL_BOUNDS } from './call-bounds.ts';
import { endLeg, endRinging } from './call-ending.ts';
import type { CallMessageEvent } from './call-events.ts';
import type { CallMessageOf } from './call-messages.ts';
import type { CallMachine, IncomingCall } from './call-state.ts';
import { hasLeg, type Step, sendTo, stay } from './call-step.ts';

/** The call that an invitation offers. */
export function offeredCall(
  { from, address }: CallMessageEvent,
  message: CallMessageOf<'invite'>,
  now: number,
): IncomingCall {
  return {
    direction: 'incoming',
    callId: message.callId,
    peer: address,
    media: message.media,
    // The caller's clock is believed within the usual skew.
    sentAt: Math.min(Math.max(message.sentAt, now - LIMITS.clockSkew), now + LIMITS.clockSkew),
    from,
  };
}

export function ring(call: IncomingCall): Step {
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

/** There is no room for the call: it is over before it rang. */
export function refuse(machine: CallMachine, call: IncomingCall): Step {
  const busy: CallMessageOf<'busy'> = { kind: 'busy', callId: call.callId };
  const refused = endRinging(machine, { name: 'ringing', call }, { reason: 'busy', outcome: 'busy' });
  return {
    state: { name: 'idle' },
    effects: [...sendTo([call.from], busy), ...refused.effects],
    past: { side: 'callee', callId: call.callId, peer: call.peer, from: call.from, answer: busy },
  };
}

/** A device has one call with a person: when it calls anew, the call of it that we still hold is dead. */
export function isAbandonedFor({ state }: CallMachine, call: IncomingCall): boolean {
  if (state.name === 'idle' || state.name === 'ended' || state.call.direction !== 'incoming') return false;
  return state.call.from === call.from && state.call.sentAt < call.sentAt;
}

export function endAbandoned(machine: CallMachine, now: number): Step {
  const { state } = machine;
  if (state.name === 'ringing') return endRinging(machine, state, { reason: 'missed', outcome: 'missed' });
  if (hasLeg(state))
    return endLeg(machine, state, now, { cause: 'failed', failure: 'peer-failed', told: true });
  return stay(machine);
}
