import type { SoundOutput } from './sound-output.ts';
import { WatchedStore } from './value-store.ts';

/** A meter that nobody could tell from a faster one: twelve levels a second. */
const INTERVAL = 80;
/** Quieter than this counts as silence: the noise of a quiet room. */
const FLOOR_DB = -60;

/**
 * Measures how loud a track is, from 0 (silence) to 1 (full scale), in decibels as ears hear. It measures only while
 * somebody looks: an audio graph that runs costs more than the rest of a call's sound.
 */
export class LevelMeter {
  readonly store = new WatchedStore(0, isWatched => (isWatched ? this.#start() : this.#end()));
  readonly #output: SoundOutput;
  #track: MediaStreamTrack | undefined;
  #stop: (() => void) | undefined;

  constructor(output: SoundOutput) {
    this.#output = output;
  }

  /** Measures this track from now on, or nothing. The track stays its owner's to stop. */
  watch(track: MediaStreamTrack | undefined): void {
    if (track === this.#track) return;
    this.#end();
    this.#track = track;
    if (this.store.isWatched) this.#start();
  }

  #start(): void {
    if (this.#stop !== undefined || this.#track === undefined) return;
    const source = watchLevel(this.#output, this.#track);
    const timer = setInterval(() => this.store.set(source.read()), INTERVAL);
    this.#stop = () => {
      clearInterval(timer);
      source.stop();
    };
  }

  #end(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.store.set(0);
  }
}

export interface LevelSource {
  /** How loud it is at this moment, from 0 to 1. */
  read(): number;
  stop(): void;
}

/** Listens to a track, which stays its owner's to stop. */
export function watchLevel(output: SoundOutput, track: MediaStreamTrack): LevelSource {
  const release = output.hold();
  const { context } = output;
  const analyser = new AnalyserNode(context, { fftSize: 2_048 });
  const source = context.createMediaStreamSource(new MediaStream([track]));
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    read: () => {
      analyser.getFloatTimeDomainData(samples);
      return levelOf(samples);
    },
    stop: () => {
      source.disconnect();
      release();
    },
  };
}

/** Level of samples in -1..1, rounded so that silence and steady sound don't redraw the meter. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return levelOfPower(sum / samples.length);
}

/** Level of a mean square. */
export function levelOfPower(power: number): number {
  const level = Math.min(1, Math.max(0, 1 - (10 * Math.log10(power)) / FLOOR_DB));
  return Math.round(level * 100) / 100;
}
