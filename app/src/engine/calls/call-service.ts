import { CALL_BOUNDS } from '@kith/shared/call/call-bounds';
import type { CallEffect, CallEvent, RingTone } from '@kith/shared/call/call-events';
import { newCallMachine, stepCall } from '@kith/shared/call/call-machine';
import { type CallMessage, parseCallMessage } from '@kith/shared/call/call-messages';
import type { CallRecord } from '@kith/shared/call/call-record';
import type { CallMachine, CallTimer } from '@kith/shared/call/call-state';
import type { Address } from '@kith/shared/identity/address';
import type { RandomBytes } from '@kith/shared/identity/crypto-suite';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { CallMedia, CallMediaEvent } from '../ports/call-media.ts';
import type { Clock } from '../ports/clock.ts';
import type { Contacts } from '../ports/contacts.ts';
import type { CandidatePolicy } from '../ports/peer-connections.ts';
import { type CallView, viewCall } from './call-view.ts';
import { toCallEvent } from './media-events.ts';

/** What calls need of the rest of the engine. */
export interface CallParts {
  readonly me: { readonly address: Address; readonly device: DeviceId };
  readonly contacts: Pick<Contacts, 'devicesOf' | 'find' | 'isBuddy'>;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly media: CallMedia;
  /** Which candidates the media connection with this device may use. */
  policyFor(device: DeviceId): CandidatePolicy;
  /** Sends over the link's `call` channel or a sealed signal. It may get lost: what matters is repeated. */
  sendCallMessage(device: DeviceId, message: CallMessage): void;
  /** Opens a link and keeps it open, so that the call outlives the server; the function returned lets go. */
  holdLink(device: DeviceId): () => void;
  /** Writes into the conversation; the caller's record goes to all devices of both people, online or not. */
  recordCall(record: CallRecord): void;
}

export type PlaceFailure = 'own-account' | 'not-buddies' | 'no-devices' | 'busy';
export type CallCommandFailure = 'no-such-call' | 'not-possible-now';

/** The calls of this device, one at a time: drives the call machine, and says what to show. */
export class CallService {
  readonly #parts: CallParts;
  #machine: CallMachine;
  #muted = false;
  /** Whether media begin with the camera on. */
  #camera = false;
  #tone: RingTone = 'none';
  #link: { readonly device: DeviceId; readonly release: () => void } | undefined;
  #closed = false;
  #busy = false;
  readonly #waiting: CallEvent[] = [];
  readonly #timers = new Map<CallTimer, () => void>();
  readonly #listeners = new Set<() => void>();
  readonly #stopListening: () => void;

  constructor(parts: CallParts) {
    this.#parts = parts;
    this.#machine = newCallMachine(parts.me);
    this.#stopListening = parts.media.onEvent(event => this.#onMedia(event));
  }

  /** The call to show, also for some seconds after its end. */
  get view(): CallView | undefined {
    const now = { muted: this.#muted, attached: this.#parts.media.attached, tone: this.#tone };
    return viewCall(this.#machine.state, now);
  }

  /** Tells that `view` may be another one. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Calls all devices of a buddy. Whoever calls somebody whose call rings here takes that call: both want the same,
   * and a moment earlier their calls would have met on the way.
   * @param window the window that asks: it holds the microphone
   * @param video offer a video call, with the camera on
   */
  place(address: Address, window: string, video = false): Result<{ readonly callId: string }, PlaceFailure> {
    const { contacts, me, media, random } = this.#parts;
    if (address === me.address) return failed('own-account');
    if (!contacts.isBuddy(address)) return failed('not-buddies');
    const devices = contacts.devicesOf(address).map(({ device }) => device);
    if (devices.length === 0) return failed('no-devices');
    const { view } = this;
    if (view?.state === 'ringing' && view.address === address && this.accept(view.callId, window, video).ok)
      return ok({ callId: view.callId });
    const { state } = this.#machine;
    if (this.#closed || (state.name !== 'idle' && state.name !== 'ended')) return failed('busy');
    const callId = toBase64Url(random(16));
    this.#muted = false;
    this.#camera = video;
    media.claim(window);
    this.#handle({ kind: 'place', callId, peer: address, devices, media: video ? 'video' : 'voice' });
    return ok({ callId });
  }

  /**
   * Takes the call that rings.
   * @param window holds the microphone from then on
   * @param video with the camera on
   */
  accept(callId: string, window: string, video = false): Result<undefined, CallCommandFailure> {
    const possible = this.#possible(callId, 'accept');
    if (!possible.ok) return possible;
    this.#muted = false;
    this.#camera = video;
    this.#parts.media.claim(window);
    return this.#command({ kind: 'accept' });
  }

  /** @param message one line for the caller; more lines become one, and what is too long is cut */
  decline(callId: string, message?: string): Result<undefined, CallCommandFailure> {
    const possible = this.#possible(callId, 'decline');
    if (!possible.ok) return possible;
    const line = message === undefined ? '' : oneLine(message);
    return this.#command({ kind: 'decline', ...(line !== '' && { message: line }) });
  }

  /** Cancels the call that rings at the other side, or ends the one that was answered. */
  hangUp(callId: string): Result<undefined, CallCommandFailure> {
    const possible = this.#possible(callId, 'hangUp');
    return possible.ok ? this.#command({ kind: 'hang-up' }) : possible;
  }

  setMuted(callId: string, muted: boolean): Result<undefined, CallCommandFailure> {
    const possible = this.#possible(callId, 'mute');
    if (!possible.ok) return possible;
    this.#muted = muted;
    this.#parts.media.setMuted(callId, muted);
    this.#changed();
    return ok(undefined);
  }

  /** Puts the end of the call out of sight before its time. */
  dismiss(callId: string): Result<undefined, CallCommandFailure> {
    const possible = this.#possible(callId, 'dismiss');
    return possible.ok ? this.#command({ kind: 'dismiss' }) : possible;
  }

  /**
   * A call message from a device that was authenticated. What is not from a buddy's device, or is no call
   * message, is dropped.
   * @returns false when the device sent something that is no call message
   */
  receive(from: DeviceId, body: unknown): boolean {
    const message = parseCallMessage(body);
    if (message === undefined) return false;
    const sender = this.#parts.contacts.find(from);
    if (sender !== undefined && this.#parts.contacts.isBuddy(sender.address))
      this.#handle({ kind: 'message', from, address: sender.address, message });
    return true;
  }

  /** Ends the call there is, as hanging up does, and does nothing more. */
  close(): void {
    if (this.#closed) return;
    this.#handle({ kind: 'hang-up' });
    this.#closed = true;
    this.#stopListening();
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  #possible(callId: string, action: keyof CallView['can']): Result<undefined, CallCommandFailure> {
    const { view } = this;
    if (view?.callId !== callId) return failed('no-such-call');
    return view.can[action] && !this.#closed ? ok(undefined) : failed('not-possible-now');
  }

  #command(event: CallEvent): Result<undefined, never> {
    this.#handle(event);
    return ok(undefined);
  }

  /** Carrying out an effect may cause an event at once: it waits until the effects before it are done. */
  #handle(event: CallEvent): void {
    if (this.#closed) return;
    this.#waiting.push(event);
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        const { machine, effects } = stepCall(this.#machine, next, this.#parts.clock.now());
        this.#machine = machine;
        for (const effect of effects) this.#carryOut(effect);
      }
    } finally {
      this.#busy = false;
    }
  }

  #carryOut(effect: CallEffect): void {
    const { media } = this.#parts;
    switch (effect.kind) {
      case 'send':
        for (const device of effect.to) this.#parts.sendCallMessage(device, effect.message);
        return;
      case 'ring':
        this.#tone = effect.tone;
        return;
      case 'media-prepare':
        media.prepare(effect.callId, this.#camera);
        return;
      case 'media-start': {
        const { callId, role, generation, peer } = effect;
        this.#hold(peer);
        const policy = this.#parts.policyFor(peer);
        media.start({
          callId,
          role,
          generation,
          policy,
          muted: this.#muted,
          camera: this.#camera,
          held: false,
        });
        return;
      }
      case 'media-signal':
        media.signal(effect.callId, effect.generation, effect.data);
        return;
      case 'media-stop':
        media.stop(effect.callId);
        return;
      case 'set-timer':
        this.#setTimer(effect.timer, effect.ms);
        return;
      case 'clear-timer':
        this.#timers.get(effect.timer)?.();
        this.#timers.delete(effect.timer);
        return;
      case 'record':
        this.#parts.recordCall(effect.record);
        return;
      case 'changed':
        if (effect.state.name === 'ended' || effect.state.name === 'idle') this.#hold(undefined);
        this.#changed();
        return;
    }
  }

  #setTimer(timer: CallTimer, ms: number): void {
    this.#timers.get(timer)?.();
    const cancel = this.#parts.clock.after(ms, () => {
      this.#timers.delete(timer);
      this.#handle({ kind: 'timer', timer });
    });
    this.#timers.set(timer, cancel);
  }

  #hold(device: DeviceId | undefined): void {
    if (this.#link?.device === device) return;
    this.#link?.release();
    this.#link = device === undefined ? undefined : { device, release: this.#parts.holdLink(device) };
  }

  #onMedia(event: CallMediaEvent): void {
    if (event.type === 'ready') return;
    this.#handle(toCallEvent(event));
    if (event.type === 'lost' || event.type === 'attached') this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** As the protocol wants it: no line breaks, not too long. */
function oneLine(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, CALL_BOUNDS.declineMessageLength);
}
