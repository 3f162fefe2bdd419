import { onWordOfCaller } from './call-as-callee.ts';
import { onAnswerToCall } from './call-as-caller.ts';
import { CALL_BOUNDS } from './call-bounds.ts';
import { onCommand } from './call-commands.ts';
import type { CallEvent } from './call-events.ts';
import { onMedia } from './call-media.ts';
import { runsElsewhere } from './call-move.ts';
import type { CallMachine, Me } from './call-state.ts';
import { applyStep, type Outcome, type Step, stay } from './call-step.ts';
import { onTimer } from './call-timers.ts';

/*
 * One call of a device. Which calls there are, and which of them is not held, the desk decides (call-desk.ts).
 *
 *           place                                      invite
 *      +------------------------- (new) -----------------------+
 *      v                                                       v
 *   inviting --------- invite with a lower id ---------+    ringing
 *      |                 (both called at once)         |       |
 *      | accept                                        |       | accept
 *      | (the first one wins, all hear `taken`)        v       | (ours)
 *      +-------------------------------------------> connecting <-+--- take (from another device of ours,
 *                                                      |               which goes on until the peer agrees)
 *                                                      |
 *                                                      | sound
 *                       sound                          v
 *      reconnecting <------------------------------> active
 *                    stall, connection failed,
 *                    next generation, window gone,
 *                    the peer's other device takes it
 *
 *   from          to ended(reason)
 *   inviting      declined, busy; missed after 45 s; cancelled by us; failed without a microphone
 *   ringing       declined by us; cancelled, missed, busy or failed as the caller says, missed without a word of
 *                 it for 15 s; answered-elsewhere, declined-elsewhere
 *   connecting    hung-up; failed after 20 s, or 10 s without a window; answered-elsewhere when another device
 *                 of ours was first; as ringing when the caller had ended it
 *   active        hung-up; failed when the peer says so
 *   reconnecting  the same; failed after 35 s, or 10 s without a window
 *   the last three  moved when another device of ours took it
 *   ended         gone after 5 s, or when dismissed
 *
 * Holding is beside this: either side of an answered call may hold it, in each of the three states, and says so by
 * number until the other has seen it. A held call keeps its media connection, which sends silence.
 *
 * Nothing relies on a message arriving. What a side knows it repeats until the other shows that it knows
 * too: `invite` and `ringing` while it rings, `taken`, `accept` and `move` while there is no sound. A side for which
 * the call is over answers those with how it ended. The caller decides: which device was first, how an
 * unanswered call ended, and what the conversation says about it.
 */

/** A machine that knows of no call yet. */
export function newCallMachine(me: Me, now: number): CallMachine {
  return { me, state: { name: 'idle' }, timers: [], awakeAt: now };
}

/**
 * One event in, the next machine and the effects out. Effects are to be carried out in order. A message is about
 * this call and from the peer, or from another device of ours.
 * @param now milliseconds since the epoch
 */
export function stepCall(machine: CallMachine, event: CallEvent, now: number): Outcome {
  const awake = lookAtClock(machine, now);
  if (event.kind !== 'timer') return applyStep(awake, decide(awake, event, now));
  if (!awake.timers.includes(event.timer)) return { machine: awake, effects: [] };
  const fired = { ...awake, timers: awake.timers.filter(timer => timer !== event.timer) };
  return applyStep(fired, onTimer(fired, event.timer, now));
}

function decide(machine: CallMachine, event: Exclude<CallEvent, { kind: 'timer' }>, now: number): Step {
  switch (event.kind) {
    case 'accept':
    case 'decline':
    case 'hang-up':
    case 'hold':
    case 'resume':
    case 'offer':
    case 'dismiss':
      return onCommand(machine, event, now);
    case 'media-signal':
    case 'media-ready':
    case 'media-connected':
    case 'media-stalled':
    case 'media-failed':
    case 'media-lost':
    case 'media-attached':
      return onMedia(machine, event, now);
    case 'message': {
      const { state, me } = machine;
      if (state.name === 'idle' || state.name === 'ended') return stay(machine);
      if (event.address === me.address)
        return event.message.kind === 'running' ? runsElsewhere(machine, event.message, now) : stay(machine);
      return state.call.direction === 'incoming'
        ? onWordOfCaller(machine, state.call, event, now)
        : onAnswerToCall(machine, event, now);
    }
  }
}

/** While it runs, a machine hears its pulse; what comes much later than that comes after a sleep. */
function lookAtClock(machine: CallMachine, now: number): CallMachine {
  const { awakeAt, state } = machine;
  const slept = state.name === 'active' && now - awakeAt > CALL_BOUNDS.slept;
  return { ...machine, awakeAt: now, ...(slept && { slept: { from: awakeAt, until: now } }) };
}
