import { type LevelSource, watchLevel } from './level-meter.ts';
import type { SoundOutput } from './sound-output.ts';
import { ValueStore } from './value-store.ts';

/** Opus first: every browser plays it. Safari before 18.4 has only the last. */
const FORMATS = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4'];
/** Speech in one channel needs no more. Bits per second. */
const RATE = 32_000;
/** Distance of two loudnesses of the waveform. Milliseconds. */
const STEP = 50;
/** A recording ends by itself after this. Milliseconds. */
export const LONGEST_VOICE_MESSAGE = 15 * 60_000;

export interface VoiceState {
  /** `ended`: nothing can be added any more, as the microphone is gone or the time is up. */
  readonly phase: 'recording' | 'paused' | 'ended';
  /** Milliseconds spoken. */
  readonly duration: number;
  /** Loudness from 0 to 1, every 50 ms; grows while it records. */
  readonly levels: readonly number[];
}

/** Records what is said into a microphone. It owns the track: `end` or `discard` give it back. */
export class VoiceRecorder {
  readonly state = new ValueStore<VoiceState>({ phase: 'recording', duration: 0, levels: [] });
  readonly #track: MediaStreamTrack;
  readonly #recorder: MediaRecorder;
  readonly #slices: Blob[] = [];
  readonly #level: LevelSource;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #stopped: Promise<void>;
  readonly #levels: number[] = [];
  /** Milliseconds before the last pause. */
  #before = 0;
  /** When it went on, by `performance.now`. */
  #since = performance.now();

  constructor(track: MediaStreamTrack, output: SoundOutput) {
    this.#track = track;
    const mimeType = FORMATS.find(type => MediaRecorder.isTypeSupported(type));
    this.#recorder = new MediaRecorder(new MediaStream([track]), {
      ...(mimeType !== undefined && { mimeType }),
      audioBitsPerSecond: RATE,
    });
    this.#recorder.addEventListener('dataavailable', ({ data }) => this.#slices.push(data));
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#stopped = promise;
    // Also when the microphone is plugged out, or the encoder fails: what was said until then is there.
    this.#recorder.addEventListener('stop', () => {
      this.#release();
      resolve();
    });
    this.#recorder.addEventListener('error', () => this.end());
    this.#level = watchLevel(output, track);
    this.#recorder.start();
    this.#timer = setInterval(() => this.#measure(), STEP);
  }

  pause(): void {
    if (this.#recorder.state !== 'recording') return;
    this.#measure();
    this.#before = this.state.getSnapshot().duration;
    this.#recorder.pause();
    this.#tell('paused');
  }

  resume(): void {
    if (this.#recorder.state !== 'paused') return;
    this.#since = performance.now();
    this.#recorder.resume();
    this.#tell('recording');
  }

  /** Nothing is added any more; the microphone is free. */
  end(): void {
    this.#measure();
    if (this.#recorder.state !== 'inactive') this.#recorder.stop();
    this.#release();
  }

  /** All that was said so far, without ending it. */
  async sound(): Promise<Blob> {
    if (this.#recorder.state === 'inactive') {
      await this.#stopped;
    } else {
      const heard = new Promise(resolve =>
        this.#recorder.addEventListener('dataavailable', resolve, { once: true }),
      );
      this.#recorder.requestData();
      await heard;
    }
    return new Blob(this.#slices, { type: this.#recorder.mimeType });
  }

  #measure(): void {
    const { phase, duration: before } = this.state.getSnapshot();
    if (phase !== 'recording') return;
    const spoken = this.#before + performance.now() - this.#since;
    const duration = Math.min(LONGEST_VOICE_MESSAGE, Math.max(before, spoken));
    const level = this.#level.read();
    // A window in the background is woken less often: each step has a loudness all the same.
    while (this.#levels.length * STEP < duration) this.#levels.push(level);
    this.state.set({ phase, duration, levels: this.#levels });
    if (duration >= LONGEST_VOICE_MESSAGE) this.end();
  }

  #release(): void {
    clearInterval(this.#timer);
    this.#level.stop();
    this.#track.stop();
    this.#tell('ended');
  }

  #tell(phase: VoiceState['phase']): void {
    const state = this.state.getSnapshot();
    if (state.phase !== 'ended' && state.phase !== phase) this.state.set({ ...state, phase });
  }
}
