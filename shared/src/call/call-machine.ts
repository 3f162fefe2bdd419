import type { Address } from '../identity/address.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import { onWordOfCaller } from './call-as-callee.ts';
import { onAnswerToCall } from './call-as-caller.ts';
import { onCommand } from './call-commands.ts';
import type { CallEvent, CallMessageEvent } from './call-events.ts';
import { currentCall } from './call-leg.ts';
import { onMedia } from './call-media.ts';
import type { CallMachine } from './call-state.ts';
import { applyStep, type Outcome } from './call-step.ts';
import { onTimer } from './call-timers.ts';
import { onPastCall, onUnknownCall } from './call-unknown.ts';

/*
 * The calls of one device, one at a time.
 *
 *           place                                      invite
 *      +--------------------- idle, ended ---------------------+
 *      v                                                       v
 *   inviting --------- invite with a lower id ---------+    ringing
 *      |                 (both called at once)         |       |
 *      | accept                                        |       | accept
 *      | (the first one wins, all hear `taken`)        v       | (ours)
 *      +-------------------------------------------> connecting <-+
 *                                                      |
 *                                                      | sound
 *                       sound                          v
 *      reconnecting <------------------------------> active
 *                    stall, connection failed,
 *                    next generation, window gone
 *
 *   from          to ended(reason)
 *   inviting      declined, busy; missed after 45 s; cancelled by us; failed without a microphone
 *   ringing       declined by us; cancelled, missed, busy or failed as the caller says, missed without a word of
 *                 it for 15 s; answered-elsewhere, declined-elsewhere
 *   connecting    hung-up; failed after 20 s, or 10 s without a window; answered-elsewhere when another device
 *                 of ours was first; as ringing when the caller had ended it
 *   active        hung-up; failed when the peer says so
 *   reconnecting  the same; failed after 30 s, or 10 s without a window
 *   ended         to idle after 5 s, or when dismissed
 *
 * `held` is reserved: its messages are understood and ignored.
 *
 * Nothing relies on a message arriving. What a side knows it repeats until the other shows that it knows
 * too: `invite` and `ringing` while it rings, `taken` and `accept` while there is no sound. A side for which
 * the call is over answers those with how it ended. The caller decides: which device was first, how an
 * unanswered call ended, and what the conversation says about it.
 */

/** The machine of a device that has no call. */
export function newCallMachine(me: { readonly address: Address; readonly device: DeviceId }): CallMachine {
  return { me, state: { name: 'idle' }, past: [], timers: [] };
}

/**
 * One event in, the next machine and the effects out. Effects are to be carried out in order.
 * @param now milliseconds since the epoch
 */
export function stepCall(machine: CallMachine, event: CallEvent, now: number): Outcome {
  switch (event.kind) {
    case 'place':
    case 'accept':
    case 'decline':
    case 'hang-up':
    case 'dismiss':
      return applyStep(machine, onCommand(machine, event, now));
    case 'media-signal':
    case 'media-connected':
    case 'media-stalled':
    case 'media-failed':
    case 'media-lost':
    case 'media-attached':
      return applyStep(machine, onMedia(machine, event, now));
    case 'timer': {
      if (!machine.timers.includes(event.timer)) return { machine, effects: [] };
      const fired = { ...machine, timers: machine.timers.filter(timer => timer !== event.timer) };
      return applyStep(fired, onTimer(fired, event.timer, now));
    }
    case 'message':
      return onMessage(machine, event, now);
  }
}

function onMessage(machine: CallMachine, event: CallMessageEvent, now: number): Outcome {
  const { message, address } = event;
  if (address === machine.me.address) return { machine, effects: [] };
  const call = currentCall(machine.state);
  if (call?.callId === message.callId) {
    if (call.peer !== address) return { machine, effects: [] };
    const step =
      call.direction === 'incoming'
        ? onWordOfCaller(machine, call, event, now)
        : onAnswerToCall(machine, event, now);
    return applyStep(machine, step);
  }
  const past = machine.past.find(({ callId }) => callId === message.callId);
  if (past !== undefined && past.peer !== address) return { machine, effects: [] };
  if (past !== undefined) return applyStep(machine, onPastCall(machine, past, event));
  return onUnknownCall(machine, event, now);
}
