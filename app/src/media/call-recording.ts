import { CallRecorder, type RecordingSources } from './call-recorder.ts';
import type { Recording } from './media-facts.ts';
import type { SoundOutput } from './sound-output.ts';

export interface CallRecordingEvents {
  changed(state: Recording): void;
  /** What was recorded; told once, and only when there was something. */
  finished(recording: Blob): void;
}

/**
 * The recording of a call:
 *
 *     off --ask--> asked --the other window shows its notice--> running --finish, or an error--> off
 *
 * Nothing is recorded before the other side was told, nor while it is not (its window reloads).
 */
export class CallRecording {
  readonly #output: SoundOutput;
  readonly #events: CallRecordingEvents;
  #state: Recording = 'off';
  #withPictures = false;
  #recorder: CallRecorder | undefined;
  #sources: RecordingSources = { sounds: [], pictures: [] };

  constructor(output: SoundOutput, events: CallRecordingEvents) {
    this.#output = output;
    this.#events = events;
  }

  get state(): Recording {
    return this.#state;
  }

  ask(withPictures: boolean): void {
    if (this.#state !== 'off') return;
    this.#withPictures = withPictures;
    this.#become('asked');
  }

  /** @param noticed whether the other window shows that it is recorded */
  setNoticed(noticed: boolean): void {
    if (this.#state === 'off') return;
    if (noticed) this.#recorder ??= this.#record();
    this.#recorder?.setPaused(!noticed);
    this.#become(noticed ? 'running' : 'asked');
  }

  setSources(sources: RecordingSources): void {
    this.#sources = sources;
    this.#recorder?.update(sources);
  }

  async finish(): Promise<void> {
    const recorder = this.#recorder;
    this.#recorder = undefined;
    this.#become('off');
    if (recorder === undefined) return;
    const recorded = await recorder.finish();
    if (recorded.size > 0) this.#events.finished(recorded);
  }

  #record(): CallRecorder {
    const recorder = new CallRecorder(this.#output, this.#withPictures, this.#sources, () => {
      if (this.#recorder === recorder) void this.finish();
    });
    return recorder;
  }

  #become(state: Recording): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#events.changed(state);
  }
}
