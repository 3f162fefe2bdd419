import { failed } from '@kith/shared/protocol/result';
import type { MediaOrder, MediaReport, MediaStart } from '../engine/ports/call-media.ts';
import { AudioDeviceList } from './audio-devices.ts';
import { type AudioProblem, mediaFailureOf } from './audio-problem.ts';
import { CallDevices } from './call-devices.ts';
import type { CallPicture } from './call-picture.ts';
import { openCamera } from './camera.ts';
import { CameraChoices } from './camera-choices.ts';
import { LevelMeter } from './level-meter.ts';
import { type AudioSettings, openMicrophone } from './microphone.ts';
import { ReceivedLevel } from './received-level.ts';
import { RunningCall } from './running-call.ts';
import { SoundOutput } from './sound-output.ts';
import { TonePlayer } from './tone-player.ts';
import { ValueStore } from './value-store.ts';
import { VoiceRecorder } from './voice-recorder.ts';

/** The engine's end, however far away it is. */
export interface MediaChannel {
  /** Orders in the order they were given, each once. */
  onOrder(listener: (order: MediaOrder) => void): () => void;
  send(report: MediaReport): void;
}

type Tone = 'incoming' | 'waiting' | 'outgoing' | 'none';

/**
 * All media of a window: carries out the engine's orders about its calls, plays the tones, knows the devices. Its
 * stores are for the screens. Make one per window, `close` it with the window.
 */
export class CallMediaController {
  /** Of every call that this window holds the media of. */
  readonly pictures = new ValueStore<readonly CallPicture[]>([]);
  /** Whether the key to talk is held down. */
  readonly talking = new ValueStore(false);
  /** What was recorded in a call that is over, or whose recording was stopped: for whoever saves it. */
  onRecorded: ((callId: string, recording: Blob) => void) | undefined;

  readonly #channel: MediaChannel;
  readonly #output = new SoundOutput();
  readonly #devices = new AudioDeviceList();
  readonly #inUse: CallDevices;
  readonly #cameraChoices = new CameraChoices();
  readonly #microphoneMeter = new LevelMeter(this.#output);
  readonly #remoteLevel = new ReceivedLevel();
  readonly #tones = new TonePlayer(this.#output);
  readonly #calls = new Map<string, RunningCall>();
  readonly #stopListening: () => void;
  #settings: AudioSettings;
  #tone: Tone = 'none';
  #volumes: ReadonlyMap<string, number> = new Map();

  constructor(channel: MediaChannel, settings: AudioSettings) {
    this.#channel = channel;
    this.#settings = settings;
    void this.#output.setSpeaker(settings.speaker);
    this.#inUse = new CallDevices(this.#devices, this.#output, settings);
    this.#inUse.onMicrophone = track => this.#useMicrophone(track);
    this.#inUse.onCamera = () => this.#giveCamera();
    this.#stopListening = channel.onOrder(order => this.#obey(order));
  }

  get devices() {
    return this.#devices.store;
  }

  /** A device was plugged out or in while it was in use. */
  get deviceNews() {
    return this.#inUse.news;
  }

  /** Level of the microphone while a call or a test runs and somebody looks, else 0; 0 to 1. */
  get microphoneLevel() {
    return this.#microphoneMeter.store;
  }

  /** Level of the other side while somebody looks; 0 to 1. */
  get remoteLevel() {
    return this.#remoteLevel.store;
  }

  /** Takes the person's settings; devices change in the running call. */
  async configure(settings: AudioSettings): Promise<void> {
    const speakerChanged = settings.speaker !== this.#settings.speaker;
    this.#settings = settings;
    this.#ring();
    this.#silence();
    if (speakerChanged) {
      for (const call of this.#calls.values()) call.setSpeaker(settings.speaker);
      await this.#output.setSpeaker(settings.speaker);
    }
    await this.#inUse.configure(settings);
  }

  /** Rings, when the settings let it. */
  setTone(tone: Tone): void {
    this.#tone = tone;
    this.#ring();
  }

  /** Asks for the microphone so that devices have names. */
  refreshDevices(): Promise<void> {
    return this.#devices.refresh(this.#settings);
  }

  /** The key to talk goes down or up, in this window or wherever the system tells. */
  setTalking(talking: boolean): void {
    this.talking.set(talking);
    this.#silence();
  }

  /** Switches the camera in a call. */
  setCamera(callId: string, on: boolean): void {
    this.#cameraChoices.choose(callId, on);
    this.#adjust();
  }

  /** Lets the person choose a screen, a window or a tab to show. Needs a click or a key just before. */
  async shareScreen(callId: string): Promise<void> {
    await this.#calls.get(callId)?.shareScreen();
  }

  stopSharing(callId: string): void {
    this.#calls.get(callId)?.stopSharing();
  }

  /** While the person moves the control: until `setVolumes` has what they chose. */
  setVolume(callId: string, volume: number): void {
    this.#calls.get(callId)?.setVolume(volume);
  }

  /** @param volumes by call id, 0 to 2; in a call that is not named the other person is as loud as they come */
  setVolumes(volumes: ReadonlyMap<string, number>): void {
    this.#volumes = volumes;
    for (const call of this.#calls.values()) call.setVolume(volumes.get(call.callId) ?? 1);
  }

  /** Records the call as soon as the other side's window shows that it is recorded. */
  startRecording(callId: string, withPictures: boolean): void {
    this.#calls.get(callId)?.startRecording(withPictures);
  }

  async stopRecording(callId: string): Promise<void> {
    await this.#calls.get(callId)?.stopRecording();
  }

  /** The person sees that the other side records; it may begin then. */
  confirmNotice(callId: string): void {
    const call = this.#calls.get(callId);
    if (call === undefined || call.isNoticed) return;
    call.confirmNotice();
    // Whatever the settings say of sounds: nobody should miss this.
    void this.#tones.once('recording');
  }

  /**
   * Listens to the microphone so that its level shows, without a call. Nothing is recorded or sent.
   * @returns the way to stop
   */
  async startTest(): Promise<{ ok: true; stop: () => void } | { ok: false; error: AudioProblem }> {
    const opened = await openMicrophone(this.#settings);
    this.#devices.setProblem(opened.ok ? undefined : opened.error);
    if (!opened.ok) return failed(opened.error);
    const track = opened.value;
    this.#microphoneMeter.watch(track);
    const stop = () => {
      this.#microphoneMeter.watch(this.#inUse.microphone);
      track.stop();
    };
    return { ok: true, stop };
  }

  /** A picture of the chosen camera without a call. Nothing is recorded or sent. */
  async previewCamera(): Promise<
    { ok: true; stream: MediaStream; stop: () => void } | { ok: false; error: AudioProblem }
  > {
    const opened = await openCamera(this.#settings.camera);
    if (!opened.ok) return failed(opened.error);
    const track = opened.value;
    return { ok: true, stream: new MediaStream([track]), stop: () => track.stop() };
  }

  /** Opens the microphone and records what is said, for a voice message. */
  async recordVoice(): Promise<{ ok: true; take: VoiceRecorder } | { ok: false; error: AudioProblem }> {
    const opened = await openMicrophone(this.#settings);
    this.#devices.setProblem(opened.ok ? undefined : opened.error);
    if (!opened.ok) return opened;
    return { ok: true, take: new VoiceRecorder(opened.value, this.#output) };
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

  /** Ends the media of all calls without an order: the engine is gone for good. */
  stop(): void {
    for (const callId of [...this.#calls.keys()]) this.#end(callId);
    this.#adjust();
  }

  close(): void {
    this.#stopListening();
    this.stop();
    this.#tones.ring(undefined);
    this.#devices.close();
    this.#output.close();
  }

  #obey(order: MediaOrder): void {
    const call = this.#calls.get(order.callId);
    switch (order.type) {
      case 'prepare':
        void this.#prepare(order.callId, order.camera);
        return;
      case 'start':
        void this.#start(order);
        return;
      case 'signal':
        if (call?.generation === order.generation) call.signal(order.data);
        return;
      case 'mute':
        if (call !== undefined) call.muted = order.muted;
        this.#silence();
        return;
      case 'hold':
        call?.setHeld(order.held);
        this.#adjust();
        if (call !== undefined && !order.held) void this.#openFor(call, true);
        return;
      case 'policy':
        call?.setPolicy(order.policy);
        return;
      case 'network-changed':
        call?.networkChanged();
        return;
      case 'stop':
        this.#end(order.callId);
        this.#adjust();
        return;
    }
  }

  async #prepare(callId: string, camera: boolean): Promise<void> {
    const call = this.#callOf(callId);
    call.muted = false;
    this.#cameraChoices.offer(callId, camera);
    this.#adjust();
    await this.#openFor(call, false);
  }

  async #start(start: MediaStart): Promise<void> {
    const { callId, generation } = start;
    const call = this.#callOf(callId);
    call.begin(start);
    call.muted = start.muted;
    this.#cameraChoices.offer(callId, start.camera, generation);
    this.#adjust();
    const isOpen = start.held || (await this.#openFor(call, call.hasSpoken));
    if (!isOpen || this.#calls.get(callId) !== call || call.generation !== generation) return;
    call.connect();
    this.#channel.send({ type: 'ready', callId, generation });
  }

  #callOf(callId: string): RunningCall {
    const known = this.#calls.get(callId);
    if (known !== undefined) return known;
    const { send } = this.#channel;
    const call = new RunningCall(callId, this.#output, {
      signal: (generation, data) => send({ type: 'signal', callId, generation, data }),
      connected: generation => send({ type: 'connected', callId, generation }),
      stalled: generation => send({ type: 'stalled', callId, generation }),
      closed: generation => send({ type: 'failed', callId, generation, failure: 'connection-failed' }),
      changed: () => this.#show(),
      recorded: recording => this.onRecorded?.(callId, recording),
    });
    call.setSpeaker(this.#settings.speaker);
    call.setVolume(this.#volumes.get(callId) ?? 1);
    this.#calls.set(callId, call);
    this.#show();
    return call;
  }

  /** The call that is not held, if any: it has the devices. */
  get #awake(): RunningCall | undefined {
    return [...this.#calls.values()].findLast(({ picture }) => !picture.held);
  }

  /**
   * Opens the microphone for a call; what is missing is reported.
   * @param orSilence a call that people talk in goes on without one: who speaks there is still heard here
   * @returns whether the call may go on
   */
  async #openFor(call: RunningCall, orSilence: boolean): Promise<boolean> {
    const { callId, generation } = call;
    const opened = await this.#inUse.openMicrophone(orSilence);
    // Closed before it was open: this call was held, or is over; or it was held and already goes on.
    if (opened === undefined) return this.#awake === call ? this.#openFor(call, orSilence) : true;
    if (opened.ok) {
      if (this.#awake === call) call.takeMicrophone(opened.value);
      this.#silence();
    } else if (this.#calls.get(callId) === call)
      this.#channel.send({ type: 'failed', callId, generation, failure: mediaFailureOf(opened.error) });
    return opened.ok;
  }

  /** Gives devices to the call that is not held, and back when there is none. */
  #adjust(): void {
    const awake = this.#awake;
    for (const call of this.#calls.values()) {
      if (call === awake) continue;
      call.takeMicrophone(undefined);
      call.takeCamera('off');
    }
    if (awake === undefined) {
      this.#inUse.closeMicrophone();
      this.#microphoneMeter.watch(undefined);
    }
    if (awake !== undefined && this.#cameraChoices.isOn(awake.callId)) void this.#openCamera(awake);
    else {
      this.#inUse.closeCamera();
      // One that could not be opened is off already: why stays on the screen until the next try.
      if (awake !== undefined && awake.picture.camera !== 'off') awake.takeCamera('off');
    }
    this.#silence();
    this.#show();
  }

  async #openCamera(call: RunningCall): Promise<void> {
    if (this.#inUse.camera === undefined) call.takeCamera('opening');
    const opened = await this.#inUse.openCamera();
    if (opened === undefined || this.#awake !== call || !this.#cameraChoices.isOn(call.callId)) return;
    if (!opened.ok) this.#cameraChoices.choose(call.callId, false);
    if (opened.ok) call.takeCamera('on', opened.value);
    else call.takeCamera('off', undefined, opened.error);
  }

  #useMicrophone(track: MediaStreamTrack): void {
    this.#microphoneMeter.watch(track);
    this.#awake?.takeMicrophone(track);
    this.#silence();
  }

  /** The camera was changed, or is gone. */
  #giveCamera(): void {
    const awake = this.#awake;
    if (awake === undefined || !this.#cameraChoices.isOn(awake.callId)) return;
    const { camera } = this.#inUse;
    if (camera !== undefined) awake.takeCamera('on', camera);
    else {
      this.#cameraChoices.choose(awake.callId, false);
      awake.takeCamera('off', undefined, 'no-device');
    }
  }

  #silence(): void {
    const awake = this.#awake;
    const waits = this.#settings.pushToTalk && !this.talking.getSnapshot();
    for (const call of this.#calls.values()) call.setSilent(call.muted || (call === awake && waits));
    if (awake !== undefined) this.#inUse.setMicrophoneEnabled(!awake.muted && !waits);
  }

  #show(): void {
    this.pictures.set([...this.#calls.values()].map(({ picture }) => picture));
    this.#remoteLevel.watch(this.#awake?.heard);
  }

  #end(callId: string): void {
    this.#calls.get(callId)?.end();
    this.#calls.delete(callId);
    this.#cameraChoices.forget(callId);
  }

  #ring(): void {
    this.#tones.ring(this.#tone === 'none' || !this.#settings.sounds ? undefined : this.#tone);
  }
}
