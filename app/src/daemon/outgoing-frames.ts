/**
 * Frames for one window, gathered until the current turn of the event loop ends: one message of an engine's peer
 * changes several topics, and what a window gets in one piece it renders once.
 */
export class OutgoingFrames {
  readonly #send: (message: string) => void;
  /** Encoded at once: whoever sent a frame may change it afterwards. */
  #frames: string[] = [];
  #scheduled: NodeJS.Immediate | undefined;

  /** @param send gets a JSON array of frames, in the order in which they were added */
  constructor(send: (message: string) => void) {
    this.#send = send;
  }

  add(frame: object): void {
    this.#frames.push(JSON.stringify(frame));
    this.#scheduled ??= setImmediate(() => this.flush());
  }

  /** Sends what is there now. */
  flush(): void {
    clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    if (this.#frames.length === 0) return;
    const frames = this.#frames;
    this.#frames = [];
    this.#send(`[${frames.join(',')}]`);
  }
}
