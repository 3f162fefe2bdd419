import type { SoundOutput } from './sound-output.ts';

/**
 * Silence in place of a microphone that is not there: a track that ended sends no packets, and the other side would
 * take that for a broken connection.
 */
export class SilentTrack {
  readonly #output: SoundOutput;
  #running:
    | {
        readonly track: MediaStreamTrack;
        readonly source: ConstantSourceNode;
        readonly release: () => void;
      }
    | undefined;

  constructor(output: SoundOutput) {
    this.#output = output;
  }

  start(): MediaStreamTrack {
    if (this.#running !== undefined) return this.#running.track;
    const release = this.#output.hold();
    const { context } = this.#output;
    const destination = new MediaStreamAudioDestinationNode(context);
    const [track] = destination.stream.getAudioTracks();
    if (track === undefined) throw new Error('an audio destination without a track');
    // Chromium sends nothing of a destination that nothing is connected to.
    const source = new ConstantSourceNode(context, { offset: 0 });
    source.connect(destination);
    source.start();
    this.#running = { track, source, release };
    return track;
  }

  stop(): void {
    this.#running?.track.stop();
    this.#running?.source.stop();
    this.#running?.release();
    this.#running = undefined;
  }
}
