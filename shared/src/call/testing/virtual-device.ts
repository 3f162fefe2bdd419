import type { Address } from '../../identity/address.ts';
import type { DeviceId } from '../../protocol/schemas.ts';
import type { VirtualClock } from '../../testing/virtual-clock.ts';
import type { CallEffect, CallEvent, MediaRole } from '../call-events.ts';
import { newCallMachine, stepCall } from '../call-machine.ts';
import type { CallMessage } from '../call-messages.ts';
import { type CallRecord, mergeCallRecords } from '../call-record.ts';
import type { CallMachine, CallState, CallTimer } from '../call-state.ts';

/** What a device needs of the world around it. */
export interface VirtualWorld {
  readonly clock: VirtualClock;
  send(from: DeviceId, to: DeviceId, message: CallMessage): void;
  /** Chat delivery: reliable, to all devices of both people. */
  share(from: DeviceId, record: CallRecord): void;
  device(id: DeviceId): VirtualDevice | undefined;
}

interface Media {
  readonly callId: string;
  readonly generation: number;
  readonly role: MediaRole;
  readonly peer: DeviceId;
  connected: boolean;
}

const MEDIA_CHECK = 1_000;

/** A device with a real call machine, a conversation, and a window whose media connection is make-believe. */
export class VirtualDevice {
  readonly id: DeviceId;
  readonly address: Address;
  readonly records = new Map<string, CallRecord>();
  readonly trace: string[] = [];
  rings = false;
  window = true;
  media: Media | undefined;
  #machine: CallMachine;
  #timers = new Map<CallTimer, number>();
  readonly #world: VirtualWorld;

  constructor(address: Address, id: DeviceId, world: VirtualWorld) {
    this.address = address;
    this.id = id;
    this.#world = world;
    this.#machine = newCallMachine({ address, device: id });
    this.#watchMedia();
  }

  get state(): CallState {
    return this.#machine.state;
  }

  get callId(): string | undefined {
    return this.state.name === 'idle' ? undefined : this.state.call.callId;
  }

  handle(event: CallEvent): void {
    const { machine, effects } = stepCall(this.#machine, event, this.#world.clock.now());
    this.#machine = machine;
    for (const effect of effects) this.#carryOut(effect);
  }

  /** The process died: all but the conversation is gone. */
  crash(): void {
    for (const id of this.#timers.values()) this.#world.clock.clearTimeout(id);
    this.#timers.clear();
    this.#machine = newCallMachine({ address: this.address, device: this.id });
    this.media = undefined;
    this.rings = false;
    this.window = true;
  }

  closeWindow(): void {
    if (!this.window) return;
    this.window = false;
    this.media = undefined;
    this.handle({ kind: 'media-lost' });
  }

  openWindow(): void {
    if (this.window) return;
    this.window = true;
    this.handle({ kind: 'media-attached' });
  }

  keep(record: CallRecord): void {
    const known = this.records.get(record.callId);
    this.records.set(record.callId, known === undefined ? record : mergeCallRecords(known, record));
  }

  #carryOut(effect: CallEffect): void {
    switch (effect.kind) {
      case 'send':
        for (const to of effect.to) this.#world.send(this.id, to, effect.message);
        return;
      case 'ring':
        this.rings = effect.tone === 'incoming';
        return;
      case 'media-prepare':
        return;
      case 'media-start':
        this.#startMedia(effect);
        return;
      case 'media-signal':
        this.#signal(effect.callId, effect.generation, effect.data);
        return;
      case 'media-stop':
        this.media = undefined;
        return;
      case 'set-timer':
        this.#setTimer(effect.timer, effect.ms);
        return;
      case 'clear-timer':
        this.#world.clock.clearTimeout(this.#timers.get(effect.timer) ?? -1);
        this.#timers.delete(effect.timer);
        return;
      case 'record':
        this.keep(effect.record);
        if (effect.record.writtenBy === 'caller') this.#world.share(this.id, effect.record);
        return;
      case 'changed':
        this.trace.push(effect.state.name);
        return;
    }
  }

  #setTimer(timer: CallTimer, ms: number): void {
    const { clock } = this.#world;
    clock.clearTimeout(this.#timers.get(timer) ?? -1);
    const id = clock.setTimeout(() => {
      this.#timers.delete(timer);
      this.handle({ kind: 'timer', timer });
    }, ms);
    this.#timers.set(timer, id);
  }

  #startMedia(start: Extract<CallEffect, { kind: 'media-start' }>): void {
    const { callId, generation, role, peer } = start;
    if (!this.window) {
      this.#world.clock.setTimeout(() => {
        if (!this.window) this.handle({ kind: 'media-lost' });
      }, 0);
      return;
    }
    const media: Media = { callId, generation, role, peer, connected: false };
    this.media = media;
    if (role === 'responder') return;
    this.#world.clock.setTimeout(() => {
      if (this.media === media) this.handle({ kind: 'media-signal', callId, generation, data: 'offer' });
    }, 20);
  }

  #signal(callId: string, generation: number, data: string): void {
    const { media } = this;
    if (media?.callId !== callId || media.generation !== generation) return;
    if (media.role === 'responder')
      this.handle({ kind: 'media-signal', callId, generation, data: `answer to ${data}` });
    if (this.media !== media) return;
    media.connected = true;
    this.handle({ kind: 'media-connected', callId, generation });
  }

  /** As packets do: they stop when the other end has gone, and come again when it is back. */
  #watchMedia(): void {
    this.#world.clock.setTimeout(() => {
      const { media } = this;
      if (media?.connected) {
        const theirs = this.#world.device(media.peer)?.media;
        const alive = theirs?.callId === media.callId && theirs.generation === media.generation;
        const { callId, generation } = media;
        this.handle({ kind: alive ? 'media-connected' : 'media-stalled', callId, generation });
      }
      this.#watchMedia();
    }, MEDIA_CHECK);
  }
}
