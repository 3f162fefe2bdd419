import type { Address } from '../../identity/address.ts';
import type { DeviceId } from '../../protocol/schemas.ts';
import type { VirtualClock } from '../../testing/virtual-clock.ts';
import { type CallDesk, type DeskEffect, type DeskEvent, newCallDesk, stepDesk } from '../call-desk.ts';
import type { MediaRole } from '../call-events.ts';
import type { CallMessage } from '../call-messages.ts';
import { type CallRecord, mergeCallRecords } from '../call-record.ts';
import type { CallState } from '../call-state.ts';

/** What a device needs of the world around it. */
export interface VirtualWorld {
  readonly clock: VirtualClock;
  send(from: DeviceId, to: DeviceId, message: CallMessage): void;
  /** To all other devices of the same person. */
  tellMine(from: DeviceId, message: CallMessage): void;
  /** Chat delivery: reliable, to all devices of both people. */
  share(from: DeviceId, record: CallRecord): void;
  device(id: DeviceId): VirtualDevice | undefined;
}

interface Media {
  readonly callId: string;
  readonly generation: number;
  readonly role: MediaRole;
  readonly peer: DeviceId;
  held: boolean;
  connected: boolean;
}

const MEDIA_CHECK = 1_000;

/** A device with a real call desk, a conversation, and a window whose media connections are make-believe. */
export class VirtualDevice {
  readonly id: DeviceId;
  readonly address: Address;
  readonly records = new Map<string, CallRecord>();
  window = true;
  /** By call id. */
  readonly media = new Map<string, Media>();
  #desk: CallDesk;
  #timers = new Map<string, number>();
  readonly #world: VirtualWorld;

  constructor(address: Address, id: DeviceId, world: VirtualWorld) {
    this.address = address;
    this.id = id;
    this.#world = world;
    this.#desk = newCallDesk({ address, device: id });
    this.#watchMedia();
  }

  get desk(): CallDesk {
    return this.#desk;
  }

  /** Of every call that is not over. */
  get states(): readonly Exclude<CallState, { name: 'idle' | 'ended' }>[] {
    return this.#desk.calls.flatMap(({ state }) =>
      state.name === 'idle' || state.name === 'ended' ? [] : [state],
    );
  }

  /** Of this call, when it is not over. */
  stateOf(callId: string): Exclude<CallState, { name: 'idle' | 'ended' }> | undefined {
    return this.states.find(({ call }) => call.callId === callId);
  }

  handle(event: DeskEvent): void {
    const { desk, effects } = stepDesk(this.#desk, event, this.#world.clock.now());
    this.#desk = desk;
    for (const effect of effects) this.#carryOut(effect);
  }

  /** The process died: all but the conversation is gone. */
  crash(): void {
    for (const id of this.#timers.values()) this.#world.clock.clearTimeout(id);
    this.#timers.clear();
    this.#desk = newCallDesk({ address: this.address, device: this.id });
    this.media.clear();
    this.window = true;
  }

  closeWindow(): void {
    if (!this.window) return;
    this.window = false;
    this.media.clear();
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

  #carryOut(effect: DeskEffect): void {
    switch (effect.kind) {
      case 'send':
        for (const to of effect.to) this.#world.send(this.id, to, effect.message);
        return;
      case 'tell-mine':
        this.#world.tellMine(this.id, effect.message);
        return;
      case 'media-prepare':
      case 'changed':
      case 'elsewhere-changed':
        return;
      case 'media-start':
        this.#startMedia(effect);
        return;
      case 'media-hold': {
        const media = this.media.get(effect.callId);
        if (media !== undefined) media.held = effect.held;
        return;
      }
      case 'media-signal':
        this.#signal(effect.callId, effect.generation, effect.data);
        return;
      case 'media-stop':
        this.media.delete(effect.callId);
        return;
      case 'set-timer':
        this.#setTimer(effect);
        return;
      case 'clear-timer': {
        const key = `${effect.callId} ${effect.timer}`;
        this.#world.clock.clearTimeout(this.#timers.get(key) ?? -1);
        this.#timers.delete(key);
        return;
      }
      case 'record':
        this.keep(effect.record);
        if (effect.record.writtenBy === 'caller') this.#world.share(this.id, effect.record);
        return;
    }
  }

  #setTimer({ callId, timer, ms }: Extract<DeskEffect, { kind: 'set-timer' }>): void {
    const { clock } = this.#world;
    const key = `${callId} ${timer}`;
    clock.clearTimeout(this.#timers.get(key) ?? -1);
    const id = clock.setTimeout(() => {
      this.#timers.delete(key);
      this.handle({ kind: 'timer', callId, timer });
    }, ms);
    this.#timers.set(key, id);
  }

  #startMedia(start: Extract<DeskEffect, { kind: 'media-start' }>): void {
    const { callId, generation, role, peer, held } = start;
    if (!this.window) {
      this.#world.clock.setTimeout(() => {
        if (!this.window) this.handle({ kind: 'media-lost' });
      }, 0);
      return;
    }
    const media: Media = { callId, generation, role, peer, held, connected: false };
    this.media.set(callId, media);
    this.#world.clock.setTimeout(() => {
      if (this.media.get(callId) !== media) return;
      this.handle({ kind: 'media-ready', callId, generation });
      if (this.media.get(callId) === media && role === 'initiator')
        this.handle({ kind: 'media-signal', callId, generation, data: 'offer' });
    }, 20);
  }

  #signal(callId: string, generation: number, data: string): void {
    const media = this.media.get(callId);
    if (media?.generation !== generation) return;
    if (media.role === 'responder')
      this.handle({ kind: 'media-signal', callId, generation, data: `answer to ${data}` });
    if (this.media.get(callId) !== media) return;
    media.connected = true;
    this.handle({ kind: 'media-connected', callId, generation });
  }

  /** As packets do: they stop when the other end has gone, and come again when it is back. Held calls send silence. */
  #watchMedia(): void {
    this.#world.clock.setTimeout(() => {
      for (const media of [...this.media.values()]) {
        const { callId, generation, connected } = media;
        if (!connected || this.media.get(callId) !== media) continue;
        const theirs = this.#world.device(media.peer)?.media.get(callId);
        const alive = theirs?.generation === generation && theirs.peer === this.id;
        this.handle({ kind: alive ? 'media-connected' : 'media-stalled', callId, generation });
      }
      this.#watchMedia();
    }, MEDIA_CHECK);
  }
}
