import { levelOfPower } from './level-meter.ts';
import { WatchedStore } from './value-store.ts';

/** Ten levels a second. */
const INTERVAL = 100;

/**
 * How loud what a receiver plays is, 0 to 1: read from its packets (RFC 6464 levels, or the decoder's), which costs no
 * audio graph. It is read only while somebody looks, in a window that is seen.
 */
export class ReceivedLevel {
  readonly store = new WatchedStore(0, () => this.#adjust());
  #receiver: RTCRtpReceiver | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Reads this receiver from now on, or nothing. */
  watch(receiver: RTCRtpReceiver | undefined): void {
    this.#receiver = receiver;
    this.#adjust();
  }

  #adjust(): void {
    const isRead = this.store.isWatched && this.#receiver !== undefined;
    if (!isRead) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      this.store.set(0);
    } else this.#timer ??= setInterval(() => this.#read(), INTERVAL);
  }

  #read(): void {
    if (document.hidden) return;
    const [source] = this.#receiver?.getSynchronizationSources() ?? [];
    const amplitude = source?.audioLevel ?? 0;
    this.store.set(levelOfPower(amplitude * amplitude));
  }
}
