import type { DeviceId } from '../protocol/schemas.ts';
import { endLeg, endOffer, hasLeg, sendTo } from './call-ending.ts';
import type { CallMessageEvent } from './call-events.ts';
import { affirm, beginLeg, catchUp } from './call-leg.ts';
import { mediaFromPeer } from './call-media.ts';
import type { CallMachine, CallStateOf } from './call-state.ts';
import { type Step, stay } from './call-step.ts';

/** A message of the peer's about the call that this device placed and that is not over. */
export function onAnswerToCall(machine: CallMachine, event: CallMessageEvent, now: number): Step {
  const { state } = machine;
  if (state.name === 'inviting') return whileInviting(machine, state, event);
  if (hasLeg(state)) return afterAnswer(machine, event, now);
  return stay(machine);
}

function whileInviting(machine: CallMachine, state: CallStateOf<'inviting'>, event: CallMessageEvent): Step {
  const { from, message } = event;
  const { call } = state;
  switch (message.kind) {
    case 'ringing':
      if (state.ringing.includes(from)) return stay(machine);
      return { state: { ...state, ringing: [...state.ringing, from] }, effects: [] };
    case 'accept': {
      const { callId, generation } = message;
      const everyone = [...new Set([from, ...call.devices])];
      const taken = { kind: 'taken', callId, by: from, generation } as const;
      return beginLeg(call, { device: from, generation, window: 'attached' }, sendTo(everyone, taken));
    }
    case 'decline':
      return endOffer(machine, state, 'declined', { told: from, message: message.message });
    case 'busy':
      return endOffer(machine, state, 'busy', { told: from });
    case 'hang-up': {
      // It was answered there and ended before the answer got here.
      const leg = { device: from, generation: 1, window: 'attached' } as const;
      const ended = endLeg(machine, { name: 'connecting', call, leg }, 0, {
        cause: message.cause,
        told: true,
      });
      const others = call.devices.filter(device => device !== from);
      const taken = { kind: 'taken', callId: call.callId, by: from, generation: 1 } as const;
      return { ...ended, effects: [...sendTo(others, taken), ...ended.effects] };
    }
    case 'invite':
    case 'cancel':
    case 'taken':
    case 'media':
    case 'hold':
    case 'resume':
      return stay(machine);
  }
}

function afterAnswer(machine: CallMachine, event: CallMessageEvent, now: number): Step {
  const { state } = machine;
  if (!hasLeg(state)) return stay(machine);
  const { from, message } = event;
  const { call, leg } = state;
  const isLeg = from === leg.device;
  switch (message.kind) {
    case 'ringing':
      return isLeg
        ? stay(machine)
        : stay(machine, ...tookIt(state.leg.device, call.callId, leg.generation, from));
    case 'accept': {
      if (!isLeg) return stay(machine, ...tookIt(leg.device, call.callId, leg.generation, from));
      const step = catchUp(machine, state, message.generation, now);
      const after = hasLeg(step.state) ? step.state.leg : leg;
      return { ...step, effects: [...affirm(call, after), ...step.effects] };
    }
    case 'hang-up':
      return isLeg ? peerHungUp(machine, message.cause, now) : stay(machine);
    case 'media':
      return isLeg ? mediaFromPeer(machine, state, message, now) : stay(machine);
    case 'invite':
    case 'decline':
    case 'busy':
    case 'cancel':
    case 'taken':
    case 'hold':
    case 'resume':
      return stay(machine);
  }
}

function tookIt(by: DeviceId, callId: string, generation: number, to: DeviceId) {
  return sendTo([to], { kind: 'taken', callId, by, generation });
}

/** The other end of an answered call says that it is over. */
export function peerHungUp(machine: CallMachine, cause: 'hung-up' | 'failed', now: number): Step {
  const { state } = machine;
  if (!hasLeg(state)) return stay(machine);
  return endLeg(machine, state, now, {
    cause,
    told: true,
    ...(cause === 'failed' && { failure: 'peer-failed' as const }),
  });
}
