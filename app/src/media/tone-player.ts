import { renderTone, type ToneName } from './tone-patterns.ts';

/** Plays the tones of the app: one that repeats (a ring), and short ones beside it. */
export class TonePlayer {
  readonly #context: AudioContext;
  readonly #buffers = new Map<ToneName, AudioBuffer>();
  #ring: { readonly name: ToneName; readonly source: AudioBufferSourceNode } | undefined;

  constructor(context: AudioContext) {
    this.#context = context;
  }

  /** Repeats a tone until another one or none is asked for. */
  ring(name: ToneName | undefined): void {
    if (this.#ring?.name === name) return;
    this.#ring?.source.stop();
    this.#ring?.source.disconnect();
    this.#ring = name === undefined ? undefined : { name, source: this.#play(name, true) };
  }

  /** Plays a tone once; resolves when it was heard. */
  async once(name: ToneName): Promise<void> {
    const source = this.#play(name, false);
    await new Promise(resolve => source.addEventListener('ended', resolve, { once: true }));
    source.disconnect();
  }

  #play(name: ToneName, loop: boolean): AudioBufferSourceNode {
    const source = new AudioBufferSourceNode(this.#context, { buffer: this.#buffer(name), loop });
    source.connect(this.#context.destination);
    // Before the first click a page may not play; the context then starts as soon as it may.
    if (this.#context.state === 'suspended') void this.#context.resume();
    source.start();
    return source;
  }

  #buffer(name: ToneName): AudioBuffer {
    const known = this.#buffers.get(name);
    if (known !== undefined) return known;
    const { sampleRate } = this.#context;
    const samples = renderTone(name, sampleRate);
    const buffer = new AudioBuffer({ length: samples.length, sampleRate, numberOfChannels: 1 });
    buffer.copyToChannel(samples, 0);
    this.#buffers.set(name, buffer);
    return buffer;
  }
}
