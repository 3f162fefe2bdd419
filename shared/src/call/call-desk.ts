import { CALL_BOUNDS } from './call-bounds.ts';
import { answer, place } from './call-commands.ts';
import { endOffer } from './call-ending.ts';
import type {
  CallCommand,
  CallEffect,
  CallEvent,
  CallMediaEvent,
  CallMessageEvent,
  PlaceCommand,
} from './call-events.ts';
import { endAbandoned, isAbandonedFor, offeredCall, refuse, ring } from './call-invitation.ts';
import { newCallMachine, stepCall } from './call-machine.ts';
import type { CallMessageOf } from './call-messages.ts';
import type { CallMachine, CallState, CallTimer, Me, PastCall } from './call-state.ts';
import { applyStep, hasLeg, type Outcome, type Step } from './call-step.ts';
import { onPastCall, onUnknownCall } from './call-unknown.ts';
import { type ElsewhereCall, hearElsewhere, takeStep } from './calls-elsewhere.ts';

/**
 * The whole memory of one device's calls. Several may ring, run or be held; one person is in one of them at most, and
 * one of those that were answered at most is not held here. Make the first with `newCallDesk`.
 */
export interface CallDesk {
  readonly me: Me;
  /** Oldest first; one that is over stays until it leaves the screen. */
  readonly calls: readonly CallMachine[];
  /** Latest last. */
  readonly past: readonly PastCall[];
  /** Calls that run on my other devices. */
  readonly elsewhere: readonly ElsewhereCall[];
}

/** What happens to the calls of a device. `others`: what becomes of the call that is not held. */
export type DeskEvent =
  | ({ readonly kind: 'place' } & PlaceCommand)
  /** Takes a call that runs on another device of ours. */
  | { readonly kind: 'take'; readonly callId: string }
  | { readonly kind: 'accept'; readonly callId: string; readonly others: 'hold' | 'end' }
  | (Exclude<CallCommand, { kind: 'accept' }> & { readonly callId: string })
  | CallMessageEvent
  | CallMediaEvent
  | { readonly kind: 'timer'; readonly callId: string; readonly timer: CallTimer | 'elsewhere' };

export type DeskEffect =
  | CallEffect
  | { readonly kind: 'elsewhere-changed' }
  /** As the timers of calls. */
  | { readonly kind: 'set-timer'; readonly callId: string; readonly timer: 'elsewhere'; readonly ms: number }
  | { readonly kind: 'clear-timer'; readonly callId: string; readonly timer: 'elsewhere' };

export interface DeskOutcome {
  readonly desk: CallDesk;
  readonly effects: readonly DeskEffect[];
}

export function newCallDesk(me: Me): CallDesk {
  return { me, calls: [], past: [], elsewhere: [] };
}

/**
 * One event in, the next desk and the effects out. Effects are to be carried out in order.
 * @param now milliseconds since the epoch
 */
export function stepDesk(desk: CallDesk, event: DeskEvent, now: number): DeskOutcome {
  const work = new Work(desk, now);
  switch (event.kind) {
    case 'place':
      work.place(event);
      break;
    case 'take':
      work.take(event.callId);
      break;
    case 'accept':
      work.accept(event.callId, event.others);
      break;
    case 'resume':
      work.resume(event.callId);
      break;
    case 'message':
      work.hear(event);
      break;
    case 'media-lost':
    case 'media-attached':
      for (const { state } of desk.calls) if (state.name !== 'idle') work.step(state.call.callId, event);
      break;
    case 'timer':
      if (event.timer === 'elsewhere') work.forgetElsewhere(event.callId);
      else work.step(event.callId, { kind: 'timer', timer: event.timer });
      break;
    default:
      work.step(event.callId, event);
  }
  return work.outcome;
}

/** Whether a call rings, runs or is held. */
export function isLive(state: CallState): boolean {
  return state.name !== 'idle' && state.name !== 'ended';
}

/** Whether a person may call somebody now: there is room, and no other call that still rings there. */
export function mayPlace(desk: CallDesk, peer: PlaceCommand['peer']): boolean {
  const live = desk.calls.map(({ state }) => state).filter(isLive);
  if (live.length >= CALL_BOUNDS.calls || peer === desk.me.address) return false;
  return live.every(state => state.name !== 'idle' && state.name !== 'inviting' && state.call.peer !== peer);
}

/** Whether a call may be talked in now; one that rings at the other end can't wait for that. */
export function mayResume(desk: CallDesk, callId: string): boolean {
  const state = stateOf(desk, callId);
  if (state === undefined || !hasLeg(state) || !state.leg.hold.here.held) return false;
  return desk.calls.every(({ state: other }) => other.name !== 'inviting');
}

/** The state of a call of this device. */
export function stateOf(desk: CallDesk, callId: string): Exclude<CallState, { name: 'idle' }> | undefined {
  for (const { state } of desk.calls) if (state.name !== 'idle' && state.call.callId === callId) return state;
  return undefined;
}

/** One event's worth of work on a desk. */
class Work {
  #desk: CallDesk;
  readonly #now: number;
  readonly #effects: DeskEffect[] = [];

  constructor(desk: CallDesk, now: number) {
    this.#desk = desk;
    this.#now = now;
  }

  get outcome(): DeskOutcome {
    return { desk: this.#desk, effects: this.#effects };
  }

  place(command: PlaceCommand): void {
    if (command.devices.length === 0 || !mayPlace(this.#desk, command.peer)) return;
    this.#makeRoom(command.callId, 'hold');
    this.#begin(place(command, this.#now));
  }

  take(callId: string): void {
    const call = this.#desk.elsewhere.find(known => known.callId === callId);
    if (call === undefined || !mayPlace(this.#desk, call.peer)) return;
    this.#makeRoom(callId, 'hold');
    const past = this.#desk.past.filter(known => known.callId !== callId);
    this.#desk = { ...this.#desk, past };
    this.#begin(takeStep(call));
  }

  accept(callId: string, others: 'hold' | 'end'): void {
    if (stateOf(this.#desk, callId)?.name !== 'ringing') return;
    this.#makeRoom(callId, others);
    this.step(callId, { kind: 'accept' });
  }

  resume(callId: string): void {
    if (!mayResume(this.#desk, callId)) return;
    this.#makeRoom(callId, 'hold');
    this.step(callId, { kind: 'resume' });
  }

  hear(event: CallMessageEvent): void {
    const { message, address } = event;
    if (address === this.#desk.me.address) {
      this.#hearMine(event);
      return;
    }
    const { callId } = message;
    const state = stateOf(this.#desk, callId);
    if (state !== undefined && isLive(state)) {
      if (state.call.peer === address) this.step(callId, event);
      return;
    }
    const past = this.#desk.past.find(known => known.callId === callId);
    if (past === undefined && message.kind === 'invite') this.#invited(event, message);
    else if (past === undefined) this.#reply(onUnknownCall(this.#desk.me, event));
    else if (past.peer === address) this.#reply(onPastCall(this.#desk.me, past, event));
  }

  step(callId: string, event: CallEvent): void {
    const machine = this.#find(callId);
    if (machine !== undefined) this.#replace(machine, stepCall(machine, event, this.#now));
  }

  forgetElsewhere(callId: string): void {
    const elsewhere = this.#desk.elsewhere.filter(call => call.callId !== callId);
    if (elsewhere.length === this.#desk.elsewhere.length) return;
    this.#desk = { ...this.#desk, elsewhere };
    this.#effects.push({ kind: 'elsewhere-changed' });
  }

  /** Another device of ours tells about its call, which it may have taken from this one. */
  #hearMine(event: CallMessageEvent): void {
    const { from, message } = event;
    if (message.kind !== 'running' && message.kind !== 'stopped') return;
    this.step(message.callId, event);
    const elsewhere = hearElsewhere(this.#desk.elsewhere, from, message);
    if (elsewhere === this.#desk.elsewhere) return;
    this.#desk = { ...this.#desk, elsewhere };
    this.#effects.push({ kind: 'elsewhere-changed' });
    const timer = { callId: message.callId, timer: 'elsewhere' } as const;
    this.#effects.push(
      message.kind === 'stopped'
        ? { kind: 'clear-timer', ...timer }
        : { kind: 'set-timer', ...timer, ms: CALL_BOUNDS.announceLease },
    );
  }

  #invited(event: CallMessageEvent, message: CallMessageOf<'invite'>): void {
    const call = offeredCall(event, message, this.#now);
    const live = this.#desk.calls.filter(({ state }) => isLive(state));
    const same = live.find(({ state }) => state.name !== 'idle' && state.call.peer === call.peer);
    if (same === undefined) {
      if (live.length < CALL_BOUNDS.calls) this.#begin(ring(call));
      else this.#replace(undefined, applyStep(this.#fresh(), refuse(this.#fresh(), call)));
      return;
    }
    const { state } = same;
    if (state.name === 'inviting') {
      // Both called at once: the lower call id is the call, and nobody needs to be asked.
      if (state.call.callId < call.callId) return;
      this.#replace(same, applyStep(same, endOffer(same, state, 'superseded')));
      this.#begin(answer(call));
    } else if (isAbandonedFor(same, call)) {
      this.#replace(same, applyStep(same, endAbandoned(same, this.#now)));
      this.#begin(ring(call));
    } else {
      this.#replace(undefined, applyStep(this.#fresh(), refuse(this.#fresh(), call)));
    }
  }

  /** Nobody talks in two calls: those that were answered are held or ended, one that rings at a peer is cancelled. */
  #makeRoom(callId: string, how: 'hold' | 'end'): void {
    for (const { state } of this.#desk.calls) {
      if (state.name === 'idle' || state.call.callId === callId) continue;
      const other = state.call.callId;
      if (state.name === 'inviting') this.step(other, { kind: 'hang-up' });
      else if (hasLeg(state)) this.step(other, { kind: how === 'end' ? 'hang-up' : 'hold' });
    }
  }

  /** A new call; the end of the last one with the same person leaves the screen. */
  #begin(step: Step): void {
    if (step.state.name === 'idle') return;
    const { peer } = step.state.call;
    for (const { state } of this.#desk.calls) {
      if (state.name === 'ended' && state.call.peer === peer)
        this.step(state.call.callId, { kind: 'dismiss' });
    }
    this.#replace(undefined, applyStep(this.#fresh(), step));
  }

  #fresh(): CallMachine {
    return newCallMachine(this.#desk.me, this.#now);
  }

  #find(callId: string): CallMachine | undefined {
    return this.#desk.calls.find(({ state }) => state.name !== 'idle' && state.call.callId === callId);
  }

  #replace(before: CallMachine | undefined, { machine, effects, past }: Outcome): void {
    const after = machine.state.name === 'idle' ? [] : [machine];
    const { calls } = this.#desk;
    this.#desk = {
      ...this.#desk,
      calls:
        before === undefined
          ? [...calls, ...after]
          : calls.flatMap(call => (call === before ? after : [call])),
    };
    this.#effects.push(...effects);
    this.#remember(past);
  }

  #reply({ effects, past }: ReturnType<typeof onUnknownCall>): void {
    for (const effect of effects) if (effect.kind === 'send') this.#effects.push(effect);
    this.#remember(past);
  }

  #remember(past: PastCall | undefined): void {
    if (past === undefined) return;
    this.#desk = { ...this.#desk, past: [...this.#desk.past, past].slice(-CALL_BOUNDS.pastCalls) };
  }
}
