import type { MediaReport, MediaStart } from '../../engine/ports/call-media.ts';
import { MediaConnection } from '../../media/media-connection.ts';
import { type MediaFacts, NO_FACTS } from '../../media/media-facts.ts';
import { DelayLine, silent } from './delay-line.ts';
import type { SoundStack } from './sound-stack.ts';

/** Three seconds: who tests a microphone says a sentence, and then listens. */
const DELAY_FRAMES = 300;

type Sink = InstanceType<SoundStack['nonstandard']['RTCAudioSink']>;

/** One connection of a call whose caller hears themselves three seconds later. */
export class EchoCall {
  readonly generation: number;
  muted: boolean;
  readonly #stack: SoundStack;
  readonly #connection: MediaConnection;
  readonly #track: MediaStreamTrack;
  readonly #delay = new DelayLine(DELAY_FRAMES);
  readonly #play: (frame: Parameters<NonNullable<Sink['ondata']>>[0]) => void;
  #sink: Sink | undefined;
  #held: boolean;

  constructor(start: MediaStart, stack: SoundStack, report: (report: MediaReport) => void) {
    const { callId, generation, role, policy, held, muted } = start;
    this.generation = generation;
    this.muted = muted;
    this.#held = held;
    this.#stack = stack;
    const source = new stack.nonstandard.RTCAudioSource();
    this.#track = source.createTrack();
    this.#play = frame => source.onData(frame);
    this.#connection = new MediaConnection(
      role,
      policy,
      {
        signal: data => report({ type: 'signal', callId, generation, data }),
        opened: () => this.#listen(),
        connected: () => report({ type: 'connected', callId, generation }),
        stalled: () => report({ type: 'stalled', callId, generation }),
        facts: facts => this.#hear(facts),
        read: () => undefined,
        closed: () => report({ type: 'failed', callId, generation, failure: 'connection-failed' }),
      },
      stack,
    );
    this.#connection.setHeld(held);
    this.#connection.sections.send('microphone', this.#track);
    this.#connection.begin();
    this.#connection.tell(NO_FACTS);
  }

  signal(data: string): void {
    this.#connection.signal(data);
  }

  networkChanged(): void {
    this.#connection.networkChanged();
  }

  setHeld(held: boolean): void {
    this.#held = held;
    this.#delay.clear();
    this.#connection.setHeld(held);
  }

  close(): void {
    this.#sink?.stop();
    this.#connection.destroy();
    this.#track.stop();
  }

  /** The sink keeps the time: one frame goes out for each that comes in. */
  #listen(): void {
    const track = this.#connection.sections.received('microphone');
    if (track === undefined || this.#sink !== undefined) return;
    this.#sink = new this.#stack.nonstandard.RTCAudioSink(track);
    this.#sink.ondata = frame => {
      if (this.#held) return;
      const echo = this.#delay.pass(frame);
      this.#play(this.muted ? silent(echo) : echo);
    };
  }

  /** Nobody is here who would have to be told that the caller records. */
  #hear({ recording }: MediaFacts): void {
    this.#connection.tell({ ...NO_FACTS, noticed: recording !== 'off' });
  }
}
