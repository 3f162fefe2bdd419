import { CALL_BOUNDS } from './call-bounds.ts';
import type { CallEffect, MediaRole, RingTone } from './call-events.ts';
import type { Call, CallMachine, CallState, CallTimer, PastCall } from './call-state.ts';

/** What a handler decides: the next state and what to do beyond what follows from the state alone. */
export interface Step {
  readonly state: CallState;
  readonly effects: readonly CallEffect[];
  /** A call that is over from now on, to be answered for. */
  readonly past?: PastCall;
}

export interface Outcome {
  readonly machine: CallMachine;
  readonly effects: readonly CallEffect[];
}

/** Timers that may run in a state; all others stop when it is entered. */
const TIMERS: Record<CallState['name'], readonly CallTimer[]> = {
  idle: [],
  inviting: ['ring', 'repeat'],
  ringing: ['ring', 'repeat', 'lease'],
  connecting: ['connect', 'repeat', 'attempt', 'reattach'],
  active: [],
  reconnecting: ['reconnect', 'repeat', 'attempt', 'reattach'],
  ended: ['linger'],
};

/** Turns a decision into the next machine and everything that follows from the change of state. */
export function applyStep(machine: CallMachine, step: Step): Outcome {
  const { state } = machine;
  const next = step.state;
  const running = new Set(machine.timers);
  const effects: CallEffect[] = [];
  if (next.name !== state.name || callIdOf(next) !== callIdOf(state)) {
    for (const timer of machine.timers) {
      if (TIMERS[next.name].includes(timer) && callIdOf(next) === callIdOf(state)) continue;
      running.delete(timer);
      effects.push({ kind: 'clear-timer', timer });
    }
  }
  if (toneOf(next) !== toneOf(state)) effects.push({ kind: 'ring', tone: toneOf(next) });
  const follows: CallEffect[] = [...mediaChange(state, next), ...step.effects];
  if (next.name === 'ended' && next !== state)
    follows.push({ kind: 'set-timer', timer: 'linger', ms: CALL_BOUNDS.endedShown });
  effects.push(...follows);
  for (const effect of follows) {
    if (effect.kind === 'set-timer') running.add(effect.timer);
    if (effect.kind === 'clear-timer') running.delete(effect.timer);
  }
  if (next !== state) effects.push({ kind: 'changed', state: next });
  const past =
    step.past === undefined ? machine.past : [...machine.past, step.past].slice(-CALL_BOUNDS.pastCalls);
  return { machine: { ...machine, state: next, past, timers: [...running] }, effects };
}

/** Applies a second decision to what the first one left. */
export function andThen(first: Outcome, next: (machine: CallMachine) => Outcome): Outcome {
  const second = next(first.machine);
  return { machine: second.machine, effects: [...first.effects, ...second.effects] };
}

export function stay(machine: CallMachine, ...effects: CallEffect[]): Step {
  return { state: machine.state, effects };
}

export function roleOf(call: Call): MediaRole {
  return call.direction === 'outgoing' ? 'initiator' : 'responder';
}

function callIdOf(state: CallState): string | undefined {
  return state.name === 'idle' ? undefined : state.call.callId;
}

function toneOf(state: CallState): RingTone {
  if (state.name === 'ringing') return 'incoming';
  return state.name === 'inviting' && state.ringing.length > 0 ? 'outgoing' : 'none';
}

/** Media follows from the state: prepared while we ring a peer, running while an answered call has a window. */
function mediaChange(before: CallState, after: CallState): readonly CallEffect[] {
  const had = mediaOf(before);
  const wanted = mediaOf(after);
  if (wanted === undefined) return had === undefined ? [] : [{ kind: 'media-stop', callId: had.callId }];
  if (had?.kind === wanted.kind && had.callId === wanted.callId) {
    if (wanted.kind === 'media-prepare') return [];
    if (had.kind === 'media-start' && had.generation === wanted.generation) return [];
  }
  const otherCall = had !== undefined && had.callId !== wanted.callId;
  return otherCall ? [{ kind: 'media-stop', callId: had.callId }, wanted] : [wanted];
}

type WantedMedia = Extract<CallEffect, { kind: 'media-prepare' | 'media-start' }>;

function mediaOf(state: CallState): WantedMedia | undefined {
  switch (state.name) {
    case 'idle':
    case 'ringing':
    case 'ended':
      return undefined;
    case 'inviting':
      return { kind: 'media-prepare', callId: state.call.callId };
    case 'connecting':
    case 'active':
    case 'reconnecting': {
      const { call, leg } = state;
      if (leg.window === 'lost') return undefined;
      return {
        kind: 'media-start',
        callId: call.callId,
        role: roleOf(call),
        generation: leg.generation,
        peer: leg.device,
      };
    }
  }
}
