/**
 * The audio graph of a window. It is made when it is first needed and runs only while somebody holds it: one that
 * runs keeps the sound device open and a real-time thread awake, in silence too.
 */
export class SoundOutput {
  #context: AudioContext | undefined;
  #speaker = '';
  #holders = 0;

  /** What nodes are made of. */
  get context(): AudioContext {
    if (this.#context === undefined) {
      this.#context = new AudioContext();
      if (this.#holders === 0) void this.#context.suspend();
      void this.#applySpeaker();
    }
    return this.#context;
  }

  /**
   * Lets the graph run. Before the first click a page may not play; it then runs as soon as it may.
   * @returns the way to let go
   */
  hold(): () => void {
    this.#holders += 1;
    void this.context.resume();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holders -= 1;
      if (this.#holders === 0 && this.#context?.state !== 'closed') void this.#context?.suspend();
    };
  }

  /** Plays on this output from now on, where browsers let a page choose it (Chromium 110); empty: the default one. */
  async setSpeaker(speaker: string): Promise<void> {
    if (speaker === this.#speaker) return;
    this.#speaker = speaker;
    await this.#applySpeaker();
  }

  close(): void {
    if (this.#context?.state !== 'closed') void this.#context?.close();
  }

  async #applySpeaker(): Promise<void> {
    const context = this.#context;
    if (context === undefined || !('setSinkId' in context) || typeof context.setSinkId !== 'function') return;
    if ('sinkId' in context && context.sinkId === this.#speaker) return;
    // A speaker that was unplugged: the default one plays on.
    await Promise.resolve(context.setSinkId(this.#speaker)).catch(() => undefined);
  }
}
