import type { Store } from '../engine-client.ts';

export interface Played {
  /** What is played or was paused; `undefined`: nothing. */
  readonly id: string | undefined;
  readonly playing: boolean;
  /** Milliseconds from its start. */
  readonly position: number;
}

/** A voice message that can be played. */
export interface Playable {
  readonly id: string;
  /** Where its sound is, once somebody wants to hear it. */
  readonly open: () => Promise<{ readonly url: string; readonly release: () => void } | undefined>;
  /** Where it stands in a conversation: what was said next by the same person is played after it. */
  readonly place?: { readonly address: string; readonly mine: boolean; readonly order: string };
}

const NOTHING: Played = { id: undefined, playing: false, position: 0 };

/** Plays one voice message at a time. */
export class VoicePlayer implements Store<Played> {
  #played = NOTHING;
  readonly #listeners = new Set<() => void>();
  readonly #shown = new Set<Playable>();
  #audio: HTMLAudioElement | undefined;
  #current: Playable | undefined;
  #release: (() => void) | undefined;
  #speed = 1;
  #speaker = '';
  #frame: number | undefined;

  getSnapshot = (): Played => this.#played;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** @param speed 1 is as it was spoken @param speaker the browser's id; empty: the system's default */
  configure(speed: number, speaker: string): void {
    this.#speed = speed;
    this.#speaker = speaker;
    this.#apply();
  }

  /**
   * Plays it from where it was paused, or from a place in it; what was played before is paused.
   *
   * @param from milliseconds
   * @returns false when there is nothing to be heard
   */
  async play(
    what: Playable,
    from = what.id === this.#played.id ? this.#played.position : 0,
  ): Promise<boolean> {
    if (what.id !== this.#current?.id) {
      this.stop();
      this.#current = what;
      this.#tell({ id: what.id, playing: true, position: from });
      const opened = await what.open();
      if (this.#current !== what) {
        opened?.release();
        return true;
      }
      if (!opened || !(await this.#load(opened.url))) {
        opened?.release();
        if (this.#current === what) this.stop();
        return false;
      }
      if (this.#current !== what) {
        opened.release();
        return true;
      }
      this.#release = opened.release;
    }
    const audio = this.#audio;
    if (!audio) return true;
    audio.currentTime = from / 1_000;
    this.#apply();
    try {
      await audio.play();
    } catch {
      this.stop();
      return false;
    }
    return true;
  }

  pause(): void {
    this.#audio?.pause();
  }

  /** Goes to a place of what is played or paused. */
  seek(position: number): void {
    if (this.#audio) this.#audio.currentTime = position / 1_000;
    this.#tell({ ...this.#played, position });
  }

  /** Lets go of what is played. */
  stop(): void {
    const audio = this.#audio;
    this.#audio = undefined;
    this.#current = undefined;
    audio?.pause();
    audio?.removeAttribute('src');
    this.#release?.();
    this.#release = undefined;
    this.#watch(false);
    this.#tell(NOTHING);
  }

  async #load(url: string): Promise<boolean> {
    const audio = new Audio();
    const ready = new Promise<boolean>(resolve => {
      audio.addEventListener('loadedmetadata', () => resolve(true), { once: true });
      audio.addEventListener('error', () => resolve(false), { once: true });
    });
    audio.src = url;
    if (!(await ready)) return false;
    // A recorder writes no length in front: browsers find it by going to the end, and can then go anywhere.
    if (!Number.isFinite(audio.duration)) {
      const found = new Promise(resolve => audio.addEventListener('seeked', resolve, { once: true }));
      audio.currentTime = Number.MAX_SAFE_INTEGER;
      await found;
    }
    this.#audio = audio;
    const mine = () => this.#audio === audio;
    audio.addEventListener('play', () => mine() && this.#state(true));
    audio.addEventListener('pause', () => mine() && this.#state(false));
    audio.addEventListener('ended', () => mine() && this.#over());
    audio.addEventListener('error', () => mine() && this.stop());
    return true;
  }

  /** A voice message of a conversation that is shown. */
  show(what: Playable): () => void {
    this.#shown.add(what);
    return () => this.#shown.delete(what);
  }

  #over(): void {
    const next = this.#next(this.#current?.place);
    this.stop();
    if (next) void this.play(next);
  }

  #next(after: Playable['place']): Playable | undefined {
    if (!after) return undefined;
    const later = [...this.#shown].filter(
      ({ place }) =>
        place?.address === after.address && place.mine === after.mine && place.order > after.order,
    );
    return later.sort((a, b) => ((a.place?.order ?? '') < (b.place?.order ?? '') ? -1 : 1))[0];
  }

  #apply(): void {
    const audio = this.#audio;
    if (!audio) return;
    audio.playbackRate = this.#speed;
    // A speaker that was unplugged: the default one plays on.
    if ('setSinkId' in audio && audio.sinkId !== this.#speaker)
      void audio.setSinkId(this.#speaker).catch(() => undefined);
  }

  #state(playing: boolean): void {
    this.#watch(playing);
    this.#tell({ ...this.#played, playing, position: this.#position() });
  }

  /** The place moves with the picture: `timeupdate` comes four times a second only. */
  #watch(on: boolean): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = on
      ? requestAnimationFrame(() => {
          this.#tell({ ...this.#played, position: this.#position() });
          this.#watch(true);
        })
      : undefined;
  }

  #position(): number {
    return Math.round((this.#audio?.currentTime ?? 0) * 1_000);
  }

  #tell(played: Played): void {
    const { id, playing, position } = this.#played;
    if (played.id === id && played.playing === playing && played.position === position) return;
    this.#played = played;
    for (const listener of this.#listeners) listener();
  }
}
