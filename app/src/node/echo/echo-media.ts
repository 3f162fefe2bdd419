import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { MediaOrder, MediaReport } from '../../engine/ports/call-media.ts';
import type { Clock } from '../../engine/ports/clock.ts';

/** What the process of the sound says. */
export type FromEchoMedia =
  | { readonly type: 'ready' }
  /** There is no WebRTC with sound on this machine. */
  | { readonly type: 'missing' }
  | { readonly type: 'report'; readonly report: MediaReport };

/** What happens to the process that makes the sound. */
export interface EchoMediaEvents {
  /** It is there, for the first time or again: what ran before is gone. */
  ready(): void;
  /** It can't be had on this machine. */
  missing(): void;
  /** It ended unexpectedly, and is started again. */
  lost(): void;
  report(report: MediaReport): void;
}

/** The source beside this file, or what a build makes of it beside the bundle. */
const SOURCE = import.meta.url.endsWith('.ts') ? './echo-media-worker.ts' : './echo-media-worker.mjs';
/** One that crashes at once again does not take the machine. Milliseconds. */
const START_AGAIN_AFTER = 2_000;

/**
 * The sound of an echo in a process of its own: it has to be there each ten milliseconds whatever the engine is at, and a
 * crash of its WebRTC takes a call and not the node.
 */
export class EchoMedia {
  readonly #clock: Clock;
  readonly #events: EchoMediaEvents;
  #child: ChildProcess | undefined;
  #closed = false;
  #cancelStart: (() => void) | undefined;

  constructor(clock: Clock, events: EchoMediaEvents) {
    this.#clock = clock;
    this.#events = events;
    this.#start();
  }

  order(order: MediaOrder): void {
    if (this.#child?.connected) this.#child.send(order);
  }

  /** Ends the process. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelStart?.();
    const child = this.#child;
    if (child === undefined) return;
    const ended = once(child, 'exit');
    if (child.connected) child.disconnect();
    await ended;
  }

  #start(): void {
    const child = fork(fileURLToPath(new URL(SOURCE, import.meta.url)), { execArgv: process.execArgv });
    this.#child = child;
    let missing = false;
    child.on('message', (message: FromEchoMedia) => {
      if (message.type === 'report') this.#events.report(message.report);
      else if (message.type === 'ready') this.#events.ready();
      else {
        missing = true;
        this.#events.missing();
      }
    });
    // Where it can't be started at all there is an error and no exit.
    child.once('error', () => this.#ended(child, missing));
    child.once('exit', () => this.#ended(child, missing));
  }

  #ended(child: ChildProcess, missing: boolean): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    if (this.#closed || missing) return;
    this.#events.lost();
    this.#cancelStart = this.#clock.after(START_AGAIN_AFTER, () => this.#start());
  }
}
