import { failed, type Result } from '@kith/shared/protocol/result';
import type { MediaOrder, MediaReport, MediaStart } from '../engine/ports/call-media.ts';
import { AudioDeviceList } from './audio-devices.ts';
import { type AudioProblem, mediaFailureOf } from './audio-problem.ts';
import { CallMicrophone } from './call-microphone.ts';
import { LevelMeter } from './level-meter.ts';
import type { MediaConnectionEvents } from './media-connection.ts';
import type { CallQuality } from './media-stats.ts';
import { type AudioSettings, openMicrophone } from './microphone.ts';
import { RunningCall } from './running-call.ts';
import { SoundOutput } from './sound-output.ts';
import { TonePlayer } from './tone-player.ts';
import { ValueStore } from './value-store.ts';

/** The engine's end, however far away it is. */
export interface MediaChannel {
  /** Orders in the order they were given, each once. */
  onOrder(listener: (order: MediaOrder) => void): () => void;
  send(report: MediaReport): void;
}

/**
 * All sound of a window: carries out the engine's orders about its calls, plays the tones, knows the devices.
 * Its stores are for the screens. Make one per window, `close` it with the window.
 */
export class CallMediaController {
  readonly quality = new ValueStore<CallQuality | undefined>(undefined);
  readonly #channel: MediaChannel;
  readonly #output = new SoundOutput();
  readonly #devices = new AudioDeviceList();
  readonly #microphone: CallMicrophone;
  readonly #microphoneMeter = new LevelMeter(this.#output);
  readonly #remoteMeter = new LevelMeter(this.#output);
  readonly #tones = new TonePlayer(this.#output);
  readonly #stopListening: () => void;
  #settings: AudioSettings;
  #tone: 'incoming' | 'waiting' | 'outgoing' | 'none' = 'none';
  /** By call id; one of them at most is not held. */
  readonly #calls = new Map<string, RunningCall>();

  constructor(channel: MediaChannel, settings: AudioSettings) {
    this.#channel = channel;
    this.#settings = settings;
    void this.#output.setSpeaker(settings.speaker);
    this.#microphone = new CallMicrophone(settings);
    this.#microphone.onTrack = track => this.#useTrack(track);
    this.#devices.store.subscribe(() => void this.#microphone.revive());
    this.#stopListening = channel.onOrder(order => this.#obey(order));
  }

  get devices() {
    return this.#devices.store;
  }

  /** Level of the microphone while a call or a test runs, else 0; 0 to 1. */
  get microphoneLevel() {
    return this.#microphoneMeter.store;
  }

  /** Level of the other side; 0 to 1. */
  get remoteLevel() {
    return this.#remoteMeter.store;
  }

  /** Takes the person's settings; devices change in the running call. */
  async configure(settings: AudioSettings): Promise<void> {
    const speakerChanged = settings.speaker !== this.#settings.speaker;
    this.#settings = settings;
    this.#ring();
    if (speakerChanged) {
      for (const call of this.#calls.values()) call.setSpeaker(settings.speaker);
      await this.#output.setSpeaker(settings.speaker);
    }
    await this.#microphone.configure(settings);
  }

  /** Rings, when the settings let it. */
  setTone(tone: 'incoming' | 'waiting' | 'outgoing' | 'none'): void {
    this.#tone = tone;
    this.#ring();
  }

  /** Asks for the microphone so that devices have names. */
  refreshDevices(): Promise<void> {
    return this.#devices.refresh(this.#settings);
  }

  /**
   * Listens to the microphone so that its level shows, without a call. Nothing is recorded or sent.
   * @param options.aloud also plays it, half a second late, for headphones
   * @returns the way to stop
   */
  async startTest(
    options: { readonly aloud?: boolean } = {},
  ): Promise<{ ok: true; stop: () => void } | { ok: false; error: AudioProblem }> {
    const opened = await openMicrophone(this.#settings);
    this.#devices.setProblem(opened.ok ? undefined : opened.error);
    if (!opened.ok) return failed(opened.error);
    const track = opened.value;
    this.#microphoneMeter.watch(track);
    const silence = options.aloud === true ? this.#playAloud(track) : undefined;
    const stop = () => {
      silence?.();
      this.#microphoneMeter.watch(undefined);
      track.stop();
    };
    return { ok: true, stop };
  }

  /** Plays a short tone on the chosen speaker, whatever the settings say of sounds. */
  async playTestTone(): Promise<void> {
    await this.#output.setSpeaker(this.#settings.speaker);
    await this.#tones.once('test');
  }

  /** A short sound for a message, when sounds are on. */
  playMessageSound(): void {
    if (this.#settings.sounds) void this.#tones.once('message');
  }

  /** Ends the sound of all calls without an order: the engine is gone for good. */
  stop(): void {
    for (const callId of this.#calls.keys()) this.#end(callId);
    this.#releaseMicrophone();
  }

  close(): void {
    this.#stopListening();
    this.stop();
    this.#tones.ring(undefined);
    this.#devices.close();
    this.#output.close();
  }

  #obey(order: MediaOrder): void {
    switch (order.type) {
      case 'prepare':
        void this.#prepare(order.callId);
        return;
      case 'start':
        void this.#start(order);
        return;
      case 'signal': {
        const call = this.#calls.get(order.callId);
        if (call?.start.generation === order.generation) call.signal(order.data);
        return;
      }
      case 'mute':
        this.#microphone.setMuted(order.muted);
        this.#calls.get(order.callId)?.setMuted(order.muted);
        return;
      case 'hold':
        this.#calls.get(order.callId)?.setHeld(order.held);
        this.#listen();
        return;
      case 'network-changed':
        this.#calls.get(order.callId)?.networkChanged();
        return;
      case 'stop':
        this.#end(order.callId);
        if (this.#calls.size === 0) this.#releaseMicrophone();
        return;
    }
  }

  async #prepare(callId: string): Promise<void> {
    this.#microphone.setMuted(false);
    await this.#openFor(callId, 0);
  }

  async #start(start: MediaStart): Promise<void> {
    const { callId, generation } = start;
    this.#end(callId);
    const call = new RunningCall(start, this.#settings.speaker, this.#eventsOf(start));
    this.#calls.set(callId, call);
    if (!start.held) this.#microphone.setMuted(start.muted);
    const opened = await this.#openFor(callId, generation);
    if (!opened.ok || this.#calls.get(callId) !== call) return;
    call.connect(opened.value);
    this.#channel.send({ type: 'ready', callId, generation });
  }

  #eventsOf({ callId, generation }: MediaStart): MediaConnectionEvents {
    return {
      signal: data => this.#channel.send({ type: 'signal', callId, generation, data }),
      connected: () => this.#channel.send({ type: 'connected', callId, generation }),
      stalled: () => this.#channel.send({ type: 'stalled', callId, generation }),
      quality: quality => {
        if (this.#calls.get(callId)?.heard !== undefined) this.quality.set(quality);
      },
      closed: () => this.#channel.send({ type: 'failed', callId, generation, failure: 'connection-failed' }),
      remote: () => this.#listen(),
    };
  }

  async #openFor(callId: string, generation: number): Promise<Result<MediaStreamTrack, AudioProblem>> {
    const opened = await this.#microphone.open();
    this.#devices.setProblem(opened.ok ? undefined : opened.error);
    if (!opened.ok)
      this.#channel.send({ type: 'failed', callId, generation, failure: mediaFailureOf(opened.error) });
    return opened;
  }

  #useTrack(track: MediaStreamTrack): void {
    this.#microphoneMeter.watch(track);
    for (const call of this.#calls.values()) call.takeMicrophone(track);
  }

  /** Levels and quality are those of the call that is not held. */
  #listen(): void {
    const heard = [...this.#calls.values()].find(call => call.heard !== undefined)?.heard;
    this.#remoteMeter.watch(heard);
    if (heard === undefined) this.quality.set(undefined);
  }

  #end(callId: string): void {
    this.#calls.get(callId)?.end();
    this.#calls.delete(callId);
    this.#listen();
  }

  #releaseMicrophone(): void {
    this.#microphone.close();
    this.#microphoneMeter.watch(undefined);
  }

  #ring(): void {
    this.#tones.ring(this.#tone === 'none' || !this.#settings.sounds ? undefined : this.#tone);
  }

  #playAloud(track: MediaStreamTrack): () => void {
    const { context } = this.#output;
    const source = context.createMediaStreamSource(new MediaStream([track]));
    const delay = new DelayNode(context, { delayTime: 0.5 });
    source.connect(delay).connect(context.destination);
    const release = this.#output.hold();
    return () => {
      source.disconnect();
      delay.disconnect();
      release();
    };
  }
}
