import type { SoundOutput } from './sound-output.ts';

/**
 * Silence in place of a microphone that was plugged out: a track that ended sends no packets, and the other side would
 * take that for a broken connection.
 */
export class SilentTrack {
  readonly #output: SoundOutput;
  #running: { readonly track: MediaStreamTrack; readonly release: () => void } | undefined;

  constructor(output: SoundOutput) {
    this.#output = output;
  }

  start(): MediaStreamTrack {
    this.stop();
    const release = this.#output.hold();
    const { stream } = new MediaStreamAudioDestinationNode(this.#output.context);
    const [track] = stream.getAudioTracks();
    if (track === undefined) throw new Error('an audio destination without a track');
    this.#running = { track, release };
    return track;
  }

  stop(): void {
    this.#running?.track.stop();
    this.#running?.release();
    this.#running = undefined;
  }
}
