import { CALL_BOUNDS } from '@kith/shared/call/call-bounds';
import {
  type CallDesk,
  type DeskEffect,
  type DeskEvent,
  isLive,
  mayPlace,
  newCallDesk,
  stepDesk,
} from '@kith/shared/call/call-desk';
import { type CallMessage, parseCallMessage } from '@kith/shared/call/call-messages';
import type { CallRecord } from '@kith/shared/call/call-record';
import type { Address } from '@kith/shared/identity/address';
import type { RandomBytes } from '@kith/shared/identity/crypto-suite';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { CallMedia, CallMediaEvent } from '../ports/call-media.ts';
import type { Clock } from '../ports/clock.ts';
import type { Contacts } from '../ports/contacts.ts';
import type { CandidatePolicy } from '../ports/peer-connections.ts';
import { CallTimers } from './call-timers.ts';
import { type CallView, viewCall } from './call-view.ts';
import { type ElsewhereView, viewElsewhere } from './elsewhere-view.ts';
import { HeldLinks } from './held-links.ts';
import { toCallEvent } from './media-events.ts';

/** What calls need of the rest of the engine. */
export interface CallParts {
  readonly me: { readonly address: Address; readonly device: DeviceId };
  readonly contacts: Pick<Contacts, 'devicesOf' | 'find' | 'isBuddy' | 'presenceOf'>;
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

/** How media of a call begin, and whether its person is muted. */
interface Sound {
  readonly muted: boolean;
  readonly camera: boolean;
}

const PLAIN: Sound = { muted: false, camera: false };

/** The calls of this device: drives the call desk, and says what to show. */
export class CallService {
  readonly #parts: CallParts;
  readonly #timers: CallTimers;
  readonly #links: HeldLinks;
  #desk: CallDesk;
  readonly #sound = new Map<string, Sound>();
  #closed = false;
  #busy = false;
  readonly #waiting: DeskEvent[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #stopListening: () => void;

  constructor(parts: CallParts) {
    this.#parts = parts;
    this.#desk = newCallDesk(parts.me);
    this.#timers = new CallTimers(parts.clock, (callId, timer) =>
      this.#handle({ kind: 'timer', callId, timer }),
    );
    this.#links = new HeldLinks(device => parts.holdLink(device));
    this.#stopListening = parts.media.onEvent(event => this.#onMedia(event));
  }

  /** The calls to show, oldest first; each also for some seconds after its end. */
  get views(): readonly CallView[] {
    const { attached } = this.#parts.media;
    return this.#desk.calls.flatMap(machine => {
      const { state } = machine;
      if (state.name === 'idle') return [];
      const { muted } = this.#soundOf(state.call.callId);
      return viewCall(this.#desk, machine, { muted, attached }) ?? [];
    });
  }

  /** Calls that run on my other devices. */
  get elsewhere(): readonly ElsewhereView[] {
    return viewElsewhere(this.#desk, device => this.#parts.contacts.find(device)?.name ?? '');
  }

  /** Tells that `views` or `elsewhere` may be others. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Calls all devices of a buddy; a call that runs is held. Whoever calls somebody whose call rings here takes that
   * call: both want the same, and a moment earlier their calls would have met on the way.
   * @param window the window that asks: it holds the microphone
   * @param video offer a video call, with the camera on
   */
  place(address: Address, window: string, video = false): Result<{ readonly callId: string }, PlaceFailure> {
    const { contacts, me, random } = this.#parts;
    if (address === me.address) return failed('own-account');
    if (!contacts.isBuddy(address)) return failed('not-buddies');
    const devices = contacts.devicesOf(address).map(({ device }) => device);
    if (devices.length === 0) return failed('no-devices');
    const rings = this.views.find(view => view.address === address && view.can.accept);
    if (rings !== undefined && this.accept(rings.callId, window, { video }).ok)
      return ok({ callId: rings.callId });
    if (this.#closed || !mayPlace(this.#desk, address)) return failed('busy');
    const callId = toBase64Url(random(16));
    this.#begin(callId, window, video);
    const media = video ? 'video' : 'voice';
    this.#handle({ kind: 'place', callId, peer: address, devices, media });
    return ok({ callId });
  }

  /**
   * Takes a call that rings.
   * @param window holds the microphone from then on
   * @param options.video with the camera on
   * @param options.others what becomes of the call that runs
   */
  accept(
    callId: string,
    window: string,
    options: { readonly video?: boolean; readonly others?: 'hold' | 'end' } = {},
  ): Result<undefined, CallCommandFailure> {
    const possible = this.#possible(callId, 'accept');
    if (!possible.ok) return possible;
    this.#begin(callId, window, options.video === true);
    return this.#command({ kind: 'accept', callId, others: options.others ?? 'hold' });
  }

  /** @param message one line for the caller; more lines become one, and what is too long is cut */
  decline(callId: string, message?: string): Result<undefined, CallCommandFailure> {
    const possible = this.#possible(callId, 'decline');
    if (!possible.ok) return possible;
    const line = message === undefined ? '' : oneLine(message);
    return this.#command({ kind: 'decline', callId, ...(line !== '' && { message: line }) });
  }

  /** Cancels the call that rings at the other side, or ends the one that was answered. */
  hangUp(callId: string): Result<undefined, CallCommandFailure> {
    const possible = this.#possible(callId, 'hangUp');
    return possible.ok ? this.#command({ kind: 'hang-up', callId }) : possible;
  }

  hold(callId: string): Result<undefined, CallCommandFailure> {
    const possible = this.#possible(callId, 'hold');
    return possible.ok ? this.#command({ kind: 'hold', callId }) : possible;
  }

  /** Goes on with a held call; the one that runs is held. */
  resume(callId: string): Result<undefined, CallCommandFailure> {
    const possible = this.#possible(callId, 'resume');
    return possible.ok ? this.#command({ kind: 'resume', callId }) : possible;
  }

  /** Asks another device of mine to take the call. */
  offer(callId: string, to: DeviceId): Result<undefined, CallCommandFailure | 'no-devices'> {
    const possible = this.#possible(callId, 'offer');
    if (!possible.ok) return possible;
    if (!this.#otherDevices().includes(to)) return failed('no-devices');
    return this.#command({ kind: 'offer', callId, to });
  }

  /** Takes a call that runs on another device of mine; `window` holds the microphone from then on. */
  take(callId: string, window: string): Result<undefined, CallCommandFailure> {
    const call = this.elsewhere.find(known => known.callId === callId);
    if (call === undefined) return failed('no-such-call');
    if (!call.can.take || this.#closed) return failed('not-possible-now');
    this.#begin(callId, window, false);
    return this.#command({ kind: 'take', callId });
  }

  setMuted(callId: string, muted: boolean): Result<undefined, CallCommandFailure> {
    const possible = this.#possible(callId, 'mute');
    if (!possible.ok) return possible;
    this.#sound.set(callId, { ...this.#soundOf(callId), muted });
    this.#parts.media.setMuted(callId, muted);
    this.#changed();
    return ok(undefined);
  }

  /** Puts the end of the call out of sight before its time. */
  dismiss(callId: string): Result<undefined, CallCommandFailure> {
    const possible = this.#possible(callId, 'dismiss');
    return possible.ok ? this.#command({ kind: 'dismiss', callId }) : possible;
  }

  /** This device is in another network, or woke up: running calls look for another path at once. */
  networkChanged(): void {
    for (const { callId, state } of this.views) {
      if (state === 'connecting' || state === 'active' || state === 'held' || state === 'reconnecting')
        this.#parts.media.networkChanged(callId);
    }
  }

  /** Other relays may be used, or none but relays: running calls know when they look for a path next. */
  policyChanged(): void {
    for (const { callId } of this.views) {
      const peer = this.#links.device(callId);
      if (peer !== undefined) this.#parts.media.setPolicy(callId, this.#parts.policyFor(peer));
    }
  }

  /**
   * A call message from a device that was authenticated. What is not from a buddy's device or one of mine, or is no
   * call message, is dropped.
   * @returns false when the device sent something that is no call message
   */
  receive(from: DeviceId, body: unknown): boolean {
    const message = parseCallMessage(body);
    if (message === undefined) return false;
    const { contacts, me } = this.#parts;
    const sender = contacts.find(from);
    if (sender !== undefined && (sender.address === me.address || contacts.isBuddy(sender.address)))
      this.#handle({ kind: 'message', from, address: sender.address, message });
    return true;
  }

  /** Ends the calls there are, as hanging up does, and does nothing more. */
  close(): void {
    if (this.#closed) return;
    for (const { callId } of this.views) this.#handle({ kind: 'hang-up', callId });
    this.#closed = true;
    this.#stopListening();
    this.#timers.stop();
  }

  /** A person talks in this call from now on, in this window. */
  #begin(callId: string, window: string, camera: boolean): void {
    this.#sound.set(callId, { muted: false, camera });
    this.#parts.media.claim(window);
  }

  #soundOf(callId: string): Sound {
    return this.#sound.get(callId) ?? PLAIN;
  }

  #possible(callId: string, action: keyof CallView['can']): Result<undefined, CallCommandFailure> {
    const view = this.views.find(call => call.callId === callId);
    if (view === undefined) return failed('no-such-call');
    return view.can[action] && !this.#closed ? ok(undefined) : failed('not-possible-now');
  }

  #command(event: DeskEvent): Result<undefined, never> {
    this.#handle(event);
    return ok(undefined);
  }

  /** Carrying out an effect may cause an event at once: it waits until the effects before it are done. */
  #handle(event: DeskEvent): void {
    if (this.#closed) return;
    this.#waiting.push(event);
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        const { desk, effects } = stepDesk(this.#desk, next, this.#parts.clock.now());
        this.#desk = desk;
        for (const effect of effects) this.#carryOut(effect);
      }
    } finally {
      this.#busy = false;
    }
  }

  #carryOut(effect: DeskEffect): void {
    const { media } = this.#parts;
    switch (effect.kind) {
      case 'send':
        for (const device of effect.to) this.#parts.sendCallMessage(device, effect.message);
        return;
      case 'tell-mine':
        for (const device of this.#otherDevices()) this.#parts.sendCallMessage(device, effect.message);
        return;
      case 'media-prepare':
        media.prepare(effect.callId, this.#soundOf(effect.callId).camera);
        return;
      case 'media-start': {
        const { callId, role, generation, peer, held } = effect;
        this.#links.hold(callId, peer);
        const policy = this.#parts.policyFor(peer);
        media.start({ callId, role, generation, policy, held, ...this.#soundOf(callId) });
        return;
      }
      case 'media-hold':
        media.setHeld(effect.callId, effect.held);
        return;
      case 'media-signal':
        media.signal(effect.callId, effect.generation, effect.data);
        return;
      case 'media-stop':
        media.stop(effect.callId);
        return;
      case 'set-timer':
        this.#timers.set(effect.callId, effect.timer, effect.ms);
        return;
      case 'clear-timer':
        this.#timers.clear(effect.callId, effect.timer);
        return;
      case 'record':
        this.#parts.recordCall(effect.record);
        return;
      case 'changed':
        if (!isLive(effect.state)) {
          this.#links.letGo(effect.callId);
          this.#sound.delete(effect.callId);
        }
        this.#changed();
        return;
      case 'elsewhere-changed':
        this.#changed();
        return;
    }
  }

  /** Those that can hear of a call. */
  #otherDevices(): readonly DeviceId[] {
    const { contacts, me } = this.#parts;
    const all = contacts.devicesOf(me.address).map(({ device }) => device);
    return all.filter(device => device !== me.device && contacts.presenceOf(device) !== 'offline');
  }

  #onMedia(event: CallMediaEvent): void {
    if (event.type === 'lost') this.#camerasOff();
    this.#handle(toCallEvent(event));
    if (event.type === 'lost' || event.type === 'attached') this.#changed();
  }

  /** Another window does not open a camera that somebody may have switched off in the one before. */
  #camerasOff(): void {
    for (const [callId, sound] of this.#sound) this.#sound.set(callId, { ...sound, camera: false });
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
