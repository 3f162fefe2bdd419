import type { SoundOutput } from './sound-output.ts';
import { renderTone, type ToneName } from './tone-patterns.ts';

interface Playing {
  readonly source: AudioBufferSourceNode;
  /** Lets the audio graph rest. */
  readonly release: () => void;
}

/** Plays the tones of the app: one that repeats (a ring), and short ones beside it. */
export class TonePlayer {
  readonly #output: SoundOutput;
  readonly #buffers = new Map<ToneName, AudioBuffer>();
  #ring: (Playing & { readonly name: ToneName }) | undefined;

  constructor(output: SoundOutput) {
    this.#output = output;
  }

  /** Repeats a tone until another one or none is asked for. */
  ring(name: ToneName | undefined): void {
    if (this.#ring?.name === name) return;
    const before = this.#ring;
    this.#ring = name === undefined ? undefined : { name, ...this.#play(name, true) };
    before?.source.stop();
    before?.source.disconnect();
    before?.release();
  }

  /** Plays a tone once; resolves when it was heard. */
  async once(name: ToneName): Promise<void> {
    const { source, release } = this.#play(name, false);
    await new Promise(resolve => source.addEventListener('ended', resolve, { once: true }));
    source.disconnect();
    release();
  }

  #play(name: ToneName, loop: boolean): Playing {
    const { context } = this.#output;
    const source = new AudioBufferSourceNode(context, { buffer: this.#buffer(name), loop });
    source.connect(context.destination);
    const release = this.#output.hold();
    source.start();
    return { source, release };
  }

  #buffer(name: ToneName): AudioBuffer {
    const known = this.#buffers.get(name);
    if (known !== undefined) return known;
    const { sampleRate } = this.#output.context;
    const samples = renderTone(name, sampleRate);
    const buffer = new AudioBuffer({ length: samples.length, sampleRate, numberOfChannels: 1 });
    buffer.copyToChannel(samples, 0);
    this.#buffers.set(name, buffer);
    return buffer;
  }
}
