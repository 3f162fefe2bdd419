import type { SoundOutput } from './sound-output.ts';

/** 80 dB below full scale: nobody hears it, but at zero Chromium stops decoding. */
const SILENT = 0.0001;

/**
 * Plays a sound of the other side. The element is never mute, or Chromium decodes nothing. A page that was not
 * clicked yet may not play; then it plays at the first click or key.
 */
export class RemoteAudio {
  readonly #element = new Audio();
  readonly #output: SoundOutput;
  readonly #retry = () => void this.#play();
  #stream: MediaStream | undefined;
  #sink = '';
  #volume = 1;
  #amplified: { readonly gain: GainNode; readonly stop: () => void } | undefined;

  constructor(output: SoundOutput) {
    this.#output = output;
    this.#element.autoplay = true;
  }

  /** @param speaker id of the output, empty for the default one */
  play(track: MediaStreamTrack, speaker: string): void {
    this.setSpeaker(speaker);
    if (this.#stream?.getTracks()[0] === track) return;
    this.#amplified?.stop();
    this.#amplified = undefined;
    this.#stream = new MediaStream([track]);
    this.#element.srcObject = this.#stream;
    this.setVolume(this.#volume);
    void this.#play();
  }

  setSpeaker(speaker: string): void {
    if (speaker === this.#sink || !('setSinkId' in this.#element)) return;
    this.#sink = speaker;
    // A speaker that was unplugged: the default one plays on.
    this.#element.setSinkId(speaker).catch(() => {
      this.#sink = '';
    });
  }

  /** @param volume 1 is as it comes, 2 twice as loud; what is louder than an element can goes through the audio graph */
  setVolume(volume: number): void {
    this.#volume = volume;
    this.#element.volume = volume > 1 ? SILENT : Math.max(SILENT, volume);
    if (volume > 1 && this.#stream !== undefined) {
      this.#amplified ??= this.#amplify(this.#stream);
      this.#amplified.gain.gain.value = volume;
    } else {
      this.#amplified?.stop();
      this.#amplified = undefined;
    }
  }

  stop(): void {
    this.#forget();
    this.#amplified?.stop();
    this.#amplified = undefined;
    this.#stream = undefined;
    this.#element.pause();
    this.#element.srcObject = null;
  }

  #amplify(stream: MediaStream): { readonly gain: GainNode; readonly stop: () => void } {
    const { context } = this.#output;
    const release = this.#output.hold();
    const source = context.createMediaStreamSource(stream);
    const gain = new GainNode(context);
    source.connect(gain).connect(context.destination);
    const stop = () => {
      source.disconnect();
      gain.disconnect();
      release();
    };
    return { gain, stop };
  }

  async #play(): Promise<void> {
    try {
      await this.#element.play();
      this.#forget();
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return;
      window.addEventListener('pointerdown', this.#retry, { once: true });
      window.addEventListener('keydown', this.#retry, { once: true });
    }
  }

  #forget(): void {
    window.removeEventListener('pointerdown', this.#retry);
    window.removeEventListener('keydown', this.#retry);
  }
}
