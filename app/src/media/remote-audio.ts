/**
 * Plays the other side. The element is unmuted, or Chromium decodes nothing. A page that was not clicked yet may
 * not play; then it plays at the first click or key.
 */
export class RemoteAudio {
  readonly #element = new Audio();
  readonly #retry = () => void this.#play();
  #sink = '';

  constructor() {
    this.#element.autoplay = true;
  }

  /** @param speaker id of the output, empty for the default one */
  play(stream: MediaStream, speaker: string): void {
    this.#element.srcObject = stream;
    this.setSpeaker(speaker);
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

  stop(): void {
    this.#forget();
    this.#element.pause();
    this.#element.srcObject = null;
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
