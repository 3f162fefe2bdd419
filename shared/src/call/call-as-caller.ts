import { endLeg, endOffer } from './call-ending.ts';
import type { CallMessageEvent } from './call-events.ts';
import { holdSeen, holdThere } from './call-hold.ts';
import { affirm, beginLeg, newLeg, takenBy } from './call-leg.ts';
import { mediaFromPeer } from './call-media.ts';
import { followPeer, movedByPeer, onTaken } from './call-move.ts';
import type { CallMachine, CallStateOf } from './call-state.ts';
import { hasLeg, type Step, sendTo, stay } from './call-step.ts';

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
      return beginLeg(call, newLeg(from, generation), sendTo(everyone, taken));
    }
    case 'decline':
      return endOffer(machine, state, 'declined', { told: from, message: message.message });
    case 'busy':
      return endOffer(machine, state, 'busy', { told: from });
    case 'hang-up': {
      // It was answered there and ended before the answer got here.
      const leg = newLeg(from, 1);
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
    case 'move':
    case 'hold':
    case 'resume':
    case 'hold-seen':
    case 'running':
    case 'stopped':
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
      return isLeg ? stay(machine) : stay(machine, ...sendTo([from], takenBy(call, leg)));
    case 'accept': {
      if (!isLeg)
        return leg.taking === undefined
          ? stay(machine, ...sendTo([from], takenBy(call, leg)))
          : stay(machine);
      const step = followPeer(state, message.generation, now);
      const after = hasLeg(step.state) ? step.state.leg : leg;
      return { ...step, effects: [...affirm(call, after), ...step.effects] };
    }
    case 'hang-up':
      return isLeg ? peerHungUp(machine, message.cause, now) : stay(machine);
    case 'media':
      return isLeg ? mediaFromPeer(machine, state, message, now) : stay(machine);
    case 'taken':
      return onTaken(machine, from, message, now);
    case 'move':
      return movedByPeer(machine, event, message, now);
    case 'hold':
    case 'resume':
      return isLeg ? holdThere(machine, message) : stay(machine);
    case 'hold-seen':
      return isLeg ? holdSeen(machine, message) : stay(machine);
    case 'invite':
    case 'decline':
    case 'busy':
    case 'cancel':
    case 'running':
    case 'stopped':
      return stay(machine);
  }
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
