/** Ten milliseconds of sound, as the WebRTC of Node hands it out and takes it. */
export interface AudioFrame {
  /** Samples of all channels, interleaved. */
  readonly samples: Int16Array;
  /** Hz. */
  readonly sampleRate: number;
  readonly bitsPerSample: number;
  readonly channelCount: number;
  /** Samples of one channel. */
  readonly numberOfFrames: number;
}

/** Sound that comes out as it went in, some frames later; silence until then. */
export class DelayLine {
  readonly #delay: number;
  #frames: AudioFrame[] = [];

  /** @param delay in frames */
  constructor(delay: number) {
    this.#delay = delay;
  }

  /** Puts a frame in and takes the one out whose time has come. */
  pass(frame: AudioFrame): AudioFrame {
    this.#frames.push(frame);
    return this.#frames.length > this.#delay ? this.#frames.shift()! : silent(frame);
  }

  /** Forgets what is under way. */
  clear(): void {
    this.#frames = [];
  }
}

/** As long as that frame, and without a sound. */
export function silent(frame: AudioFrame): AudioFrame {
  return { ...frame, samples: new Int16Array(frame.samples.length) };
}
