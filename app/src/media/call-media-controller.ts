import { failed, type Result } from '@kith/shared/protocol/result';
import type { MediaOrder, MediaReport, MediaStart } from '../engine/ports/call-media.ts';
import { AudioDeviceList } from './audio-devices.ts';
import { type AudioProblem, mediaFailureOf } from './audio-problem.ts';
import { CallMicrophone } from './call-microphone.ts';
import { LevelMeter } from './level-meter.ts';
import { MediaConnection } from './media-connection.ts';
import type { CallQuality } from './media-stats.ts';
import { type AudioSettings, openMicrophone } from './microphone.ts';
import { RemoteAudio } from './remote-audio.ts';
import { SoundOutput } from './sound-output.ts';
import { TonePlayer } from './tone-player.ts';
import { ValueStore } from './value-store.ts';

/** The engine's end, however far away it is. */
export interface MediaChannel {
  /** Orders in the order they were given, each once. */
  onOrder(listener: (order: MediaOrder) => void): () => void;
  send(report: MediaReport): void;
}

interface RunningMedia {
  readonly start: MediaStart;
  connection: MediaConnection | undefined;
  /** Signals that came before the microphone was open. */
  readonly early: string[];
}

/**
 * All sound of a window: carries out the engine's orders about the call, plays the tones, knows the devices.
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
  readonly #remote = new RemoteAudio();
  readonly #tones = new TonePlayer(this.#output);
  readonly #stopListening: () => void;
  #settings: AudioSettings;
  #tone: 'incoming' | 'outgoing' | 'none' = 'none';
  #media: RunningMedia | undefined;

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
      this.#remote.setSpeaker(settings.speaker);
      await this.#output.setSpeaker(settings.speaker);
    }
    await this.#microphone.configure(settings);
  }

  /** Rings, when the settings let it. */
  setTone(tone: 'incoming' | 'outgoing' | 'none'): void {
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

  /** Ends the sound of the call without an order: the engine is gone for good. */
  stop(): void {
    this.#endConnection();
    this.#microphone.close();
    this.#microphoneMeter.watch(undefined);
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
        const media = this.#media;
        if (media?.start.callId !== order.callId || media.start.generation !== order.generation) return;
        if (media.connection === undefined) media.early.push(order.data);
        else media.connection.signal(order.data);
        return;
      }
      case 'mute':
        this.#microphone.setMuted(order.muted);
        return;
      case 'stop':
        this.stop();
        return;
    }
  }

  async #prepare(callId: string): Promise<void> {
    this.#microphone.setMuted(false);
    await this.#openFor(callId, 0);
  }

  async #start(start: MediaStart): Promise<void> {
    this.#endConnection();
    const media: RunningMedia = { start, connection: undefined, early: [] };
    this.#media = media;
    this.#microphone.setMuted(start.muted);
    const opened = await this.#openFor(start.callId, start.generation);
    if (!opened.ok || this.#media !== media) return;
    const connection = this.#connect(start, opened.value);
    media.connection = connection;
    for (const data of media.early) connection.signal(data);
  }

  #connect({ callId, generation, role, policy }: MediaStart, track: MediaStreamTrack): MediaConnection {
    return new MediaConnection(role, policy, track, {
      signal: data => this.#channel.send({ type: 'signal', callId, generation, data }),
      connected: () => this.#channel.send({ type: 'connected', callId, generation }),
      stalled: () => this.#channel.send({ type: 'stalled', callId, generation }),
      quality: quality => this.quality.set(quality),
      closed: () => this.#channel.send({ type: 'failed', callId, generation, failure: 'connection-failed' }),
      remote: stream => {
        this.#remote.play(stream, this.#settings.speaker);
        this.#remoteMeter.watch(stream.getAudioTracks()[0]);
      },
    });
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
    this.#media?.connection?.replaceTrack(track);
  }

  #endConnection(): void {
    this.#media?.connection?.destroy();
    this.#media = undefined;
    this.#remote.stop();
    this.#remoteMeter.watch(undefined);
    this.quality.set(undefined);
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
