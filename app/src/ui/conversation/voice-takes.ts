import type { VoiceTake } from '../call-audio.ts';
import type { Store } from '../engine-client.ts';

/** The voice message that is being spoken in each conversation: it stays while one looks at another. */
export class VoiceTakes {
  readonly #takes = new Map<string, VoiceTake>();
  readonly #listeners = new Set<() => void>();

  of(address: string): Store<VoiceTake | undefined> {
    return {
      subscribe: listener => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
      getSnapshot: () => this.#takes.get(address),
    };
  }

  /** Puts it there instead of what was there, or takes that away. What is put elsewhere is ended by nobody else. */
  put(address: string, take: VoiceTake | undefined): void {
    this.#takes.get(address)?.end();
    if (take) this.#takes.set(address, take);
    else this.#takes.delete(address);
    for (const listener of this.#listeners) listener();
  }
}
