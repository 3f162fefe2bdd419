import type { DeviceId } from '../protocol/schemas.ts';
import { CALL_BOUNDS } from './call-bounds.ts';
import type { CallEffect, MediaRole, StepEffect } from './call-events.ts';
import type { CallMessage } from './call-messages.ts';
import type {
  Call,
  CallLeg,
  CallMachine,
  CallState,
  CallStateOf,
  CallTimer,
  PastCall,
} from './call-state.ts';

/** What a handler decides: the next state and what to do beyond what follows from the state alone. */
export interface Step {
  readonly state: CallState;
  readonly effects: readonly StepEffect[];
  /** A call that is over from now on, to be answered for. */
  readonly past?: PastCall;
}

export interface Outcome {
  readonly machine: CallMachine;
  readonly effects: readonly CallEffect[];
  readonly past?: PastCall;
}

/** Timers that may run in a state; all others stop when it is entered. */
const TIMERS: Record<CallState['name'], readonly CallTimer[]> = {
  idle: [],
  inviting: ['ring', 'repeat'],
  ringing: ['ring', 'repeat', 'lease'],
  connecting: ['connect', 'repeat', 'attempt', 'reattach', 'hold'],
  active: ['hold', 'announce', 'pulse'],
  reconnecting: ['reconnect', 'repeat', 'attempt', 'reattach', 'hold', 'announce'],
  ended: ['linger'],
};

/** Turns a decision into the next machine and everything that follows from the change of state. */
export function applyStep(machine: CallMachine, step: Step): Outcome {
  const { state } = machine;
  const next = step.state;
  const decided: StepEffect[] = [];
  if (next.name !== state.name) {
    for (const timer of machine.timers)
      if (!TIMERS[next.name].includes(timer)) decided.push({ kind: 'clear-timer', timer });
  }
  decided.push(...mediaChange(state, next), ...announcement(state, next), ...step.effects);
  if (next.name === 'ended' && next !== state)
    decided.push({ kind: 'set-timer', timer: 'linger', ms: CALL_BOUNDS.endedShown });
  if (next.name === 'active' && state.name !== 'active')
    decided.push({ kind: 'set-timer', timer: 'pulse', ms: CALL_BOUNDS.pulse });
  const running = new Set(machine.timers);
  for (const effect of decided) {
    if (effect.kind === 'set-timer') running.add(effect.timer);
    if (effect.kind === 'clear-timer') running.delete(effect.timer);
  }
  const callId = callIdOf(next) ?? callIdOf(state) ?? '';
  const effects = decided.map(
    (effect): CallEffect =>
      effect.kind === 'set-timer' || effect.kind === 'clear-timer' ? { ...effect, callId } : effect,
  );
  if (next !== state) effects.push({ kind: 'changed', callId, state: next });
  return {
    machine: { ...machine, state: next, timers: [...running] },
    effects,
    ...(step.past !== undefined && { past: step.past }),
  };
}

/** A state in which a call has been answered. */
export type LegState = CallStateOf<'connecting' | 'active' | 'reconnecting'>;

export function hasLeg(state: CallState): state is LegState {
  return state.name === 'connecting' || state.name === 'active' || state.name === 'reconnecting';
}

export function stay(machine: CallMachine, ...effects: StepEffect[]): Step {
  return { state: machine.state, effects };
}

export function sendTo(to: readonly DeviceId[], message: CallMessage): readonly StepEffect[] {
  return to.length === 0 ? [] : [{ kind: 'send', to, message }];
}

export function roleOf(call: Call): MediaRole {
  return call.direction === 'outgoing' ? 'initiator' : 'responder';
}

/** Whether one of the two holds the call, so that neither is heard. */
export function isHeld({ hold }: CallLeg): boolean {
  return hold.here.held || hold.there.held;
}

function callIdOf(state: CallState): string | undefined {
  return state.name === 'idle' ? undefined : state.call.callId;
}

/** Media follows from the state: prepared while we ring a peer, running while an answered call has a window. */
function mediaChange(before: CallState, after: CallState): readonly StepEffect[] {
  const had = mediaOf(before);
  const wanted = mediaOf(after);
  if (wanted === undefined) return had === undefined ? [] : [{ kind: 'media-stop', callId: had.callId }];
  if (had?.kind !== wanted.kind) return [wanted];
  if (wanted.kind === 'media-prepare' || had.kind === 'media-prepare') return [];
  if (had.generation !== wanted.generation) return [wanted];
  return had.held === wanted.held ? [] : [{ kind: 'media-hold', callId: wanted.callId, held: wanted.held }];
}

type WantedMedia = Extract<StepEffect, { kind: 'media-prepare' | 'media-start' }>;

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
        held: isHeld(leg),
      };
    }
  }
}

/** My other devices hear of a call from the first sound to its end here. */
function announcement(before: CallState, after: CallState): readonly StepEffect[] {
  const ran = before.name === 'active' || before.name === 'reconnecting';
  const runs = after.name === 'active' || after.name === 'reconnecting';
  if (ran && !runs) return [{ kind: 'tell-mine', message: { kind: 'stopped', callId: before.call.callId } }];
  if (runs && !ran) return announce(after);
  return [];
}

/** Tells my other devices that this call runs here, now and a little later again. */
export function announce(state: CallStateOf<'active' | 'reconnecting'>): readonly StepEffect[] {
  return [
    { kind: 'tell-mine', message: runningMessage(state) },
    { kind: 'set-timer', timer: 'announce', ms: CALL_BOUNDS.announce },
  ];
}

export function runningMessage({ call, leg, connectedAt }: CallStateOf<'active' | 'reconnecting'>) {
  const { callId, peer, direction, media, sentAt } = call;
  const { device, generation, moves } = leg;
  return {
    kind: 'running',
    callId,
    peer,
    device,
    direction,
    media,
    sentAt,
    connectedAt,
    generation,
    moves,
  } as const;
}
