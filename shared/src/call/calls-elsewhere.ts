import type { Address } from '../identity/address.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import { CALL_BOUNDS } from './call-bounds.ts';
import { beginLeg, newLeg } from './call-leg.ts';
import type { CallMessageOf } from './call-messages.ts';
import type { Call } from './call-state.ts';
import type { Step } from './call-step.ts';

/** A call that runs on another device of mine, as that one tells. */
export interface ElsewhereCall {
  readonly on: DeviceId;
  readonly callId: string;
  readonly peer: Address;
  readonly running: CallMessageOf<'running'>;
  /** That device asked this one to take it. */
  readonly offered: boolean;
}

/**
 * What is known of calls on my other devices, after one of them said something. The same list when it says nothing
 * new. A device that stopped is not heard about a call that moved on.
 */
export function hearElsewhere(
  known: readonly ElsewhereCall[],
  on: DeviceId,
  message: CallMessageOf<'running'> | CallMessageOf<'stopped'>,
): readonly ElsewhereCall[] {
  const { callId } = message;
  const before = known.find(call => call.callId === callId);
  if (message.kind === 'stopped') return before?.on === on ? known.filter(call => call !== before) : known;
  if (before !== undefined && before.on !== on && before.running.moves >= message.moves) return known;
  const offered = message.offered === true || (before?.on === on && before.offered);
  const call: ElsewhereCall = { on, callId, peer: message.peer, running: message, offered };
  return [...known.filter(other => other !== before), call].slice(-CALL_BOUNDS.elsewhere);
}

/** This device takes such a call: it begins with the microphone, and only then turns to the peer. */
export function takeStep({ on, running }: ElsewhereCall): Step {
  const { callId, peer, media, sentAt, device, direction, connectedAt, generation, moves } = running;
  const base = { callId, peer, media, sentAt };
  const call: Call =
    direction === 'outgoing'
      ? { ...base, direction, devices: [device] }
      : { ...base, direction, from: device };
  const leg = {
    ...newLeg(device, Math.min(generation + 1, CALL_BOUNDS.generations)),
    moves: Math.min(moves + 1, CALL_BOUNDS.changes),
    movedBy: 'us',
    taking: { from: on, ready: false },
  } as const;
  const begun = beginLeg(call, leg, []);
  return {
    state: { name: 'connecting', call, leg, connectedAt },
    // Until the peer agrees there is nothing to repeat, and no attempt of ours to give up.
    effects: begun.effects.filter(effect => effect.kind !== 'set-timer' || effect.timer === 'connect'),
  };
}
