import { levelOfPower } from './level-meter.ts';
import { ValueStore } from './value-store.ts';

/** Ten levels a second. */
const INTERVAL = 100;

/**
 * How loud what a receiver plays is, 0 to 1: read from its packets (RFC 6464 levels, or the decoder's), which costs no
 * audio graph. It is read only while somebody looks, in a window that is seen.
 */
export class ReceivedLevel {
  readonly #level = new ValueStore(0);
  #receiver: RTCRtpReceiver | undefined;
  #looking = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  readonly store = {
    getSnapshot: () => this.#level.getSnapshot(),
    subscribe: (listener: () => void) => {
      const stop = this.#level.subscribe(listener);
      this.#looking += 1;
      this.#adjust();
      let looks = true;
      return () => {
        if (!looks) return;
        looks = false;
        stop();
        this.#looking -= 1;
        this.#adjust();
      };
    },
  };

  /** Reads this receiver from now on, or nothing. */
  watch(receiver: RTCRtpReceiver | undefined): void {
    this.#receiver = receiver;
    this.#adjust();
  }

  #adjust(): void {
    const isRead = this.#looking > 0 && this.#receiver !== undefined;
    if (!isRead) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      this.#level.set(0);
    } else this.#timer ??= setInterval(() => this.#read(), INTERVAL);
  }

  #read(): void {
    if (document.hidden) return;
    const [source] = this.#receiver?.getSynchronizationSources() ?? [];
    const amplitude = source?.audioLevel ?? 0;
    this.#level.set(levelOfPower(amplitude * amplitude));
  }
}
