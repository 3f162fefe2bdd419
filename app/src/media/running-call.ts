import type { MediaStart } from '../engine/ports/call-media.ts';
import type { CandidatePolicy } from '../engine/ports/peer-connections.ts';
import type { AudioProblem } from './audio-problem.ts';
import { type CallPicture, emptyPicture } from './call-picture.ts';
import { CallRecording } from './call-recording.ts';
import { judge, statisticsBetween } from './call-statistics.ts';
import { MediaConnection } from './media-connection.ts';
import { type MediaFacts, NO_FACTS } from './media-facts.ts';
import type { MediaStats } from './media-stats.ts';
import { RemoteAudio } from './remote-audio.ts';
import { type ScreenShare, shareScreen } from './screen-share.ts';
import type { SoundOutput } from './sound-output.ts';

/** What a running call tells the controller. */
export interface RunningCallEvents {
  signal(generation: number, data: string): void;
  connected(generation: number): void;
  stalled(generation: number): void;
  closed(generation: number): void;
  /** What is received, sent or shown may have changed. */
  changed(): void;
  recorded(recording: Blob): void;
}

/**
 * The media of one call: its connection of the moment, what is sent over it and what is played. It outlives its
 * connections; microphone and camera are the controller's, a shared screen and a recording its own.
 */
export class RunningCall {
  readonly callId: string;
  /** Muted by the person; whether it is silent has other reasons too. */
  muted = false;
  readonly #events: RunningCallEvents;
  #picture: CallPicture;
  readonly #voice: RemoteAudio;
  readonly #screenSound: RemoteAudio;
  readonly #recording: CallRecording;
  #start: MediaStart | undefined;
  #connection: MediaConnection | undefined;
  /** Signals that came before the microphone was open. */
  #early: string[] = [];
  #microphone: MediaStreamTrack | undefined;
  #spoken = false;
  #silent = false;
  /** Whether the person here sees that the other side records. */
  #noticed = false;
  #screen: ScreenShare | undefined;
  #speaker = '';
  #told: MediaFacts | undefined;
  #read: MediaStats | undefined;

  constructor(callId: string, output: SoundOutput, events: RunningCallEvents) {
    this.callId = callId;
    this.#events = events;
    this.#picture = emptyPicture(callId);
    this.#voice = new RemoteAudio(output);
    this.#screenSound = new RemoteAudio(output);
    this.#recording = new CallRecording(output, {
      changed: recording => {
        this.#set({ recording });
        this.#tell();
      },
      finished: blob => events.recorded(blob),
    });
  }

  get picture(): CallPicture {
    return this.#picture;
  }

  get generation(): number {
    return this.#start?.generation ?? 0;
  }

  /** Whether a microphone was ever open for it here. */
  get hasSpoken(): boolean {
    return this.#spoken;
  }

  /** Whether the person here has seen that the other side records. */
  get isNoticed(): boolean {
    return this.#noticed;
  }

  /** The receiver of the other side's voice, unless the call is held. */
  get heard(): RTCRtpReceiver | undefined {
    return this.picture.held ? undefined : this.#connection?.sections.receiver('microphone');
  }

  /** A new connection takes the place of the one before; signals wait until `connect`. */
  begin(start: MediaStart): void {
    this.#disconnect();
    this.#start = start;
    this.#early = [];
    this.#set({ held: start.held });
  }

  connect(): void {
    const start = this.#start;
    if (start === undefined || this.#connection !== undefined) return;
    const { generation } = start;
    const connection = new MediaConnection(start.role, start.policy, {
      signal: data => this.#events.signal(generation, data),
      opened: () => this.#play(),
      connected: () => this.#events.connected(generation),
      stalled: () => this.#events.stalled(generation),
      facts: facts => this.#hear(facts),
      read: stats => this.#judge(stats),
      closed: () => this.#events.closed(generation),
    });
    this.#connection = connection;
    connection.setHeld(this.picture.held);
    this.#send();
    connection.begin();
    this.#told = undefined;
    this.#tell();
    for (const data of this.#early) connection.signal(data);
    this.#early = [];
  }

  signal(data: string): void {
    if (this.#connection === undefined) this.#early.push(data);
    else this.#connection.signal(data);
  }

  setPolicy(policy: CandidatePolicy): void {
    if (this.#start !== undefined) this.#start = { ...this.#start, policy };
    this.#connection?.setPolicy(policy);
  }

  networkChanged(): void {
    this.#connection?.networkChanged();
  }

  /** What the microphone hears; undefined while it is closed. */
  takeMicrophone(track: MediaStreamTrack | undefined): void {
    this.#microphone = track;
    if (track !== undefined) this.#spoken = true;
    this.#send();
  }

  /** Whether the microphone sends silence, for whatever reason: the other side is told. */
  setSilent(silent: boolean): void {
    this.#silent = silent;
    this.#tell();
  }

  takeCamera(camera: CallPicture['camera'], track?: MediaStreamTrack, problem?: AudioProblem): void {
    const before = this.picture.self;
    const self = before?.getTracks()[0] === track ? before : track && new MediaStream([track]);
    this.#set({ camera, self, cameraProblem: problem });
    this.#send();
    this.#tell();
  }

  /** While held nothing is sent and nothing played, and a screen is no longer shared: nobody looks. */
  setHeld(held: boolean): void {
    if (this.picture.held === held) return;
    this.#set({ held });
    if (held) this.stopSharing();
    this.#connection?.setHeld(held);
    this.#play();
    this.#tell();
  }

  setSpeaker(speaker: string): void {
    this.#speaker = speaker;
    this.#voice.setSpeaker(speaker);
    this.#screenSound.setSpeaker(speaker);
  }

  /** @param volume of the other person, 0 to 2 */
  setVolume(volume: number): void {
    this.#voice.setVolume(volume);
    this.#screenSound.setVolume(volume);
  }

  async shareScreen(): Promise<void> {
    const shared = await shareScreen(() => this.stopSharing());
    if (!shared.ok) {
      this.#set({ screenProblem: shared.error === 'cancelled' ? undefined : shared.error });
      return;
    }
    if (this.#start === undefined || this.picture.held) {
      shared.value.stop();
      return;
    }
    this.#screen?.stop();
    this.#screen = shared.value;
    this.#set({ screen: new MediaStream([shared.value.picture]), screenProblem: undefined });
    this.#send();
    this.#tell();
  }

  stopSharing(): void {
    if (this.#screen === undefined) return;
    this.#screen.stop();
    this.#screen = undefined;
    this.#set({ screen: undefined });
    this.#send();
    this.#tell();
  }

  /** Asks the other window for its notice; recording begins when it shows it. */
  startRecording(withPictures: boolean): void {
    this.#recording.ask(withPictures);
  }

  async stopRecording(): Promise<void> {
    await this.#recording.finish();
  }

  /** The person here sees that the other side records. */
  confirmNotice(): void {
    this.#noticed = true;
    this.#tell();
  }

  end(): void {
    void this.#recording.finish();
    this.#disconnect();
    this.#start = undefined;
    this.#screen?.stop();
    this.#screen = undefined;
  }

  #set(change: Partial<CallPicture>): void {
    this.#picture = { ...this.#picture, ...change };
    this.#events.changed();
  }

  /** Gives the connection what is to be sent now. */
  #send(): void {
    const { camera, self } = this.#picture;
    const sections = this.#connection?.sections;
    sections?.send('microphone', this.#microphone);
    sections?.send('camera', camera === 'on' ? self?.getTracks()[0] : undefined);
    sections?.send('screen', this.#screen?.picture);
    sections?.send('screen-sound', this.#screen?.sound);
    this.#gather();
  }

  /** Tells the other window what it gets, if that is news. */
  #tell(): void {
    const { camera, theirs, statistics } = this.#picture;
    const isRecorded = theirs !== undefined && theirs.recording !== 'off';
    if (!isRecorded) this.#noticed = false;
    const facts: MediaFacts = {
      ...NO_FACTS,
      camera: camera === 'on' && !this.#picture.held,
      screen: this.#screen !== undefined,
      muted: this.#silent,
      recording: this.#recording.state,
      noticed: this.#noticed,
      limit: statistics?.limit ?? 'none',
    };
    if (this.#told !== undefined && JSON.stringify(facts) === JSON.stringify(this.#told)) return;
    this.#told = facts;
    this.#connection?.tell(facts);
  }

  #hear(theirs: MediaFacts): void {
    if (JSON.stringify(theirs) === JSON.stringify(this.#picture.theirs)) return;
    const { theirCamera, theirScreen } = this.#picture;
    this.#set({
      theirs,
      theirCamera: theirs.camera ? (theirCamera ?? this.#received('camera')) : undefined,
      theirScreen: theirs.screen ? (theirScreen ?? this.#received('screen')) : undefined,
    });
    this.#recording.setNoticed(theirs.noticed);
    this.#play();
    this.#tell();
  }

  #received(section: 'camera' | 'screen'): MediaStream | undefined {
    const track = this.#connection?.sections.received(section);
    return track && new MediaStream([track]);
  }

  #play(): void {
    const { held, theirs } = this.#picture;
    const sections = this.#connection?.sections;
    playOrStop(this.#voice, held ? undefined : sections?.received('microphone'), this.#speaker);
    const screenSound = held || theirs?.screen !== true ? undefined : sections?.received('screen-sound');
    playOrStop(this.#screenSound, screenSound, this.#speaker);
    this.#gather();
    this.#events.changed();
  }

  /** What a recording consists of now. */
  #gather(): void {
    const { held, theirScreen, theirCamera, camera, self, screen } = this.#picture;
    const sections = this.#connection?.sections;
    const tracksOf = (...streams: (MediaStream | undefined)[]) =>
      streams.flatMap(stream => stream?.getVideoTracks() ?? []);
    const sounds = [this.#microphone, sections?.received('microphone'), sections?.received('screen-sound')];
    this.#recording.setSources({
      sounds: held ? [] : sounds.filter(track => track !== undefined),
      pictures: held ? [] : tracksOf(theirScreen, screen, theirCamera, camera === 'on' ? self : undefined),
    });
  }

  #judge(stats: MediaStats): void {
    const before = this.#read;
    this.#read = stats;
    if (before === undefined || this.#picture.held) return;
    const statistics = statisticsBetween(before, stats);
    this.#set({ statistics, verdict: judge(statistics, this.#picture.theirs?.limit) });
    this.#tell();
  }

  #disconnect(): void {
    this.#connection?.destroy();
    this.#connection = undefined;
    this.#told = undefined;
    this.#read = undefined;
    this.#voice.stop();
    this.#screenSound.stop();
    this.#recording.setNoticed(false);
    this.#set({
      theirs: undefined,
      theirCamera: undefined,
      theirScreen: undefined,
      statistics: undefined,
      verdict: undefined,
    });
  }
}

function playOrStop(audio: RemoteAudio, track: MediaStreamTrack | undefined, speaker: string): void {
  if (track === undefined) audio.stop();
  else audio.play(track, speaker);
}
