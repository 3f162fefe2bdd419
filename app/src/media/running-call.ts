import type { MediaStart } from '../engine/ports/call-media.ts';
import { MediaConnection, type MediaConnectionEvents } from './media-connection.ts';
import { RemoteAudio } from './remote-audio.ts';

/**
 * One call in this window: its copy of the microphone, its connection, and what is heard of the other side. A call
 * that is held, or whose person is muted, sends silence, so that its packets still tell that the path is there.
 */
export class RunningCall {
  readonly start: MediaStart;
  readonly #events: MediaConnectionEvents;
  readonly #remote = new RemoteAudio();
  #connection: MediaConnection | undefined;
  #track: MediaStreamTrack | undefined;
  #stream: MediaStream | undefined;
  #speaker: string;
  #muted: boolean;
  #held: boolean;
  /** Signals that came before the microphone was open. */
  #early: readonly string[] = [];

  constructor(start: MediaStart, speaker: string, events: MediaConnectionEvents) {
    this.start = start;
    this.#speaker = speaker;
    this.#muted = start.muted;
    this.#held = start.held;
    this.#events = {
      ...events,
      remote: stream => {
        this.#stream = stream;
        this.#play();
        events.remote(stream);
      },
    };
  }

  /** The other side's sound, while it is to be heard. */
  get heard(): MediaStreamTrack | undefined {
    return this.#held ? undefined : this.#stream?.getAudioTracks()[0];
  }

  /** Makes the connection with a copy of this microphone. */
  connect(microphone: MediaStreamTrack): void {
    const track = this.#copy(microphone);
    this.#connection = new MediaConnection(this.start.role, this.start.policy, track, this.#events);
    for (const data of this.#early) this.#connection.signal(data);
    this.#early = [];
  }

  signal(data: string): void {
    if (this.#connection === undefined) this.#early = [...this.#early, data];
    else this.#connection.signal(data);
  }

  /** Another microphone took the place of the one before. */
  takeMicrophone(microphone: MediaStreamTrack): void {
    if (this.#connection === undefined) return;
    const before = this.#track;
    this.#connection.replaceTrack(this.#copy(microphone));
    before?.stop();
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
    this.#gate();
  }

  setHeld(held: boolean): void {
    this.#held = held;
    this.#gate();
    this.#play();
  }

  setSpeaker(speaker: string): void {
    this.#speaker = speaker;
    this.#remote.setSpeaker(speaker);
  }

  networkChanged(): void {
    this.#connection?.networkChanged();
  }

  end(): void {
    this.#connection?.destroy();
    this.#track?.stop();
    this.#remote.stop();
  }

  #copy(microphone: MediaStreamTrack): MediaStreamTrack {
    this.#track = microphone.clone();
    this.#gate();
    return this.#track;
  }

  #gate(): void {
    if (this.#track !== undefined) this.#track.enabled = !this.#muted && !this.#held;
  }

  #play(): void {
    if (this.#held || this.#stream === undefined) this.#remote.stop();
    else this.#remote.play(this.#stream, this.#speaker);
  }
}
