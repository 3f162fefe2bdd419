import type { SoundOutput } from './sound-output.ts';
import { ValueStore } from './value-store.ts';

const INTERVAL = 60;
/** Quieter than this counts as silence: the noise of a quiet room. */
const FLOOR_DB = -60;

/** Measures how loud a track is, from 0 (silence) to 1 (full scale), in decibels as ears hear. */
export class LevelMeter {
  readonly store = new ValueStore(0);
  readonly #output: SoundOutput;
  #release: (() => void) | undefined;
  #source: MediaStreamAudioSourceNode | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(output: SoundOutput) {
    this.#output = output;
  }

  /** Measures this track from now on, or nothing. The track stays its owner's to stop. */
  watch(track: MediaStreamTrack | undefined): void {
    clearInterval(this.#timer);
    this.#source?.disconnect();
    this.#source = undefined;
    this.#release?.();
    this.#release = undefined;
    this.store.set(0);
    if (track === undefined) return;
    this.#release = this.#output.hold();
    const { context } = this.#output;
    const analyser = new AnalyserNode(context, { fftSize: 2_048 });
    this.#source = context.createMediaStreamSource(new MediaStream([track]));
    this.#source.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.#timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      this.store.set(levelOf(samples));
    }, INTERVAL);
  }
}

/** Level of samples in -1..1, rounded so that silence and steady sound don't redraw the meter. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / samples.length);
  const level = Math.min(1, Math.max(0, 1 - decibels / FLOOR_DB));
  return Math.round(level * 100) / 100;
}
