import type { DeviceId } from '../protocol/schemas.ts';
import type { StepEffect } from './call-events.ts';
import { takenBy } from './call-leg.ts';
import type { CallMessageOf, CancelOutcome } from './call-messages.ts';
import type { CallOutcome, CallRecord } from './call-record.ts';
import type { CallFailure, CallMachine, CallStateOf, EndReason, PastCall } from './call-state.ts';
import { type LegState, type Step, sendTo } from './call-step.ts';

/** The caller's side of a call that nobody answered: all devices but those that know are told why. */
export function endOffer(
  machine: CallMachine,
  state: CallStateOf<'inviting'>,
  outcome: CancelOutcome,
  more: {
    readonly told?: DeviceId;
    readonly message?: string | undefined;
    readonly failure?: CallFailure;
  } = {},
): Step {
  const { call } = state;
  const cancel: CallMessageOf<'cancel'> = { kind: 'cancel', callId: call.callId, outcome };
  const others = call.devices.filter(device => device !== more.told);
  return {
    state: {
      name: 'ended',
      call,
      reason: outcome === 'superseded' ? 'answered-elsewhere' : outcome,
      duration: 0,
      ...(more.failure !== undefined && { failure: more.failure }),
      ...(more.message !== undefined && { message: more.message }),
    },
    effects: [...sendTo(others, cancel), record(machine, state, outcome, 0, more.message)],
    past: { side: 'caller', callId: call.callId, peer: call.peer, others: cancel, cause: 'failed' },
  };
}

/** The callee's side of a call that was not answered here. `answer` is said now and to every late invitation. */
export function endRinging(
  machine: CallMachine,
  state: CallStateOf<'ringing' | 'connecting'>,
  ending: {
    readonly reason: EndReason;
    /** For the conversation; nothing when another device of ours writes it. */
    readonly outcome?: CallOutcome;
    readonly answer?: CallMessageOf<'decline'>;
  },
): Step {
  const { call } = state;
  const from = call.direction === 'incoming' ? call.from : undefined;
  const { answer } = ending;
  return {
    state: { name: 'ended', call, reason: ending.reason, duration: 0 },
    effects: [
      ...(from !== undefined && answer !== undefined ? sendTo([from], answer) : []),
      ...(ending.outcome === undefined ? [] : [record(machine, state, ending.outcome, 0, answer?.message)]),
    ],
    ...(from !== undefined && {
      past: { side: 'callee', callId: call.callId, peer: call.peer, from, answer },
    }),
  };
}

/** Either side of an answered call. The peer's device is told unless it was the one that said so. */
export function endLeg(
  machine: CallMachine,
  state: LegState,
  now: number,
  ending: { readonly cause: 'hung-up' | 'failed'; readonly failure?: CallFailure; readonly told: boolean },
): Step {
  const { call, leg } = state;
  const duration = soundIn(state, now);
  const failed = ending.cause === 'failed';
  const outcome: CallOutcome = failed && state.connectedAt === undefined ? 'failed' : 'answered';
  const hangUp: CallMessageOf<'hang-up'> = { kind: 'hang-up', callId: call.callId, cause: ending.cause };
  return {
    state: {
      name: 'ended',
      call,
      reason: ending.cause,
      duration,
      ...(ending.failure !== undefined && { failure: ending.failure }),
    },
    effects: [
      ...(ending.told ? [] : sendTo([leg.device], hangUp)),
      // What we could not take is for the device that has it to tell.
      ...(leg.taking === undefined ? [record(machine, state, outcome, duration)] : []),
    ],
    past: pastLeg(state, hangUp),
  };
}

/** Another device of ours has the call. It tells how long it was; until then the conversation knows what we saw. */
export function endMoved(machine: CallMachine, state: LegState, now: number): Step {
  const { call, leg } = state;
  const duration = soundIn(state, now);
  const gone: CallMessageOf<'hang-up'> = { kind: 'hang-up', callId: call.callId, cause: 'failed' };
  const past: PastCall =
    call.direction === 'incoming'
      ? pastLeg(state, gone)
      : { side: 'caller', callId: call.callId, peer: call.peer, others: gone, cause: 'failed' };
  return {
    state: { name: 'ended', call, reason: 'moved', duration },
    effects: leg.taking === undefined ? [record(machine, state, 'answered', duration)] : [],
    past,
  };
}

/** Milliseconds with sound until now; while it is gone, until it went. */
function soundIn(state: LegState, now: number): number {
  if (state.connectedAt === undefined) return 0;
  return Math.max(0, (state.name === 'reconnecting' ? state.since : now) - state.connectedAt);
}

function pastLeg(state: LegState, hangUp: CallMessageOf<'hang-up'>): PastCall {
  const { call, leg } = state;
  if (call.direction === 'incoming')
    return { side: 'callee', callId: call.callId, peer: call.peer, from: call.from, answer: hangUp };
  return {
    side: 'caller',
    callId: call.callId,
    peer: call.peer,
    leg: leg.device,
    others: takenBy(call, leg),
    cause: hangUp.cause,
  };
}

function record(
  machine: CallMachine,
  state: CallStateOf<'inviting' | 'ringing'> | LegState,
  outcome: CallOutcome,
  duration: number,
  message?: string,
): StepEffect {
  const { call } = state;
  const outgoing = call.direction === 'outgoing';
  const entry: CallRecord = {
    callId: call.callId,
    caller: outgoing ? machine.me.address : call.peer,
    callee: outgoing ? call.peer : machine.me.address,
    outcome,
    startedAt: call.sentAt,
    duration,
    media: call.media,
    ...(message !== undefined && { message }),
    writtenBy: outgoing ? 'caller' : 'callee',
  };
  return { kind: 'record', record: entry };
}
