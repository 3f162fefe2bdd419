import type { CallMedia, CallMediaEvent, MediaOrder, MediaStart } from '../ports/call-media.ts';
import type { CandidatePolicy } from '../ports/peer-connections.ts';
import { parseMediaReport } from './media-report.ts';

/** One order in the queue of the window that holds the media. `seq` grows by one; a window carries out each once. */
export interface QueuedOrder {
  readonly seq: number;
  readonly callId: string;
  readonly order: MediaOrder;
}

/**
 * Call media in whichever window holds them: the one that placed or accepted the call, or that attached after
 * that one was gone. Windows are named by the api; it tells when they close and shows each its `orders`.
 * How long a call waits for a window is for the call machine to say.
 */
export class WindowCallMedia implements CallMedia {
  #holder: string | undefined;
  #orders: readonly QueuedOrder[] = [];
  #seq = 0;
  /** What a window that attaches has to do first: the microphone was asked for, but no connection yet. */
  readonly #prepared = new Map<string, MediaOrder>();
  readonly #listeners = new Set<(event: CallMediaEvent) => void>();
  readonly #orderListeners = new Set<(window: string) => void>();

  get attached(): boolean {
    return this.#holder !== undefined;
  }

  claim(window: string): void {
    if (this.#holder === window) return;
    if (this.#holder !== undefined) this.windowClosed(this.#holder);
    this.#take(window);
  }

  /**
   * A window offers to hold the media, when none does: the one that did was closed or reloaded. A page that loads
   * anew is another window.
   * @returns false when another window has them
   */
  attach(window: string): boolean {
    if (this.#holder !== undefined) return this.#holder === window;
    this.#take(window);
    return true;
  }

  /** A window is gone; if it held the media, they are gone with it. */
  windowClosed(window: string): void {
    if (this.#holder !== window) return;
    this.#letGo();
    this.#emit({ type: 'lost' });
  }

  /**
   * Something a window says about its media.
   * @returns false when it does not hold them, or when it is no report
   */
  report(window: string, value: unknown): boolean {
    const report = parseMediaReport(value);
    if (report === undefined || this.#holder !== window) return false;
    this.#emit(report);
    return true;
  }

  /** What a window has to do, oldest first; empty unless it holds the media. */
  orders(window: string): readonly QueuedOrder[] {
    return this.#holder === window ? this.#orders : [];
  }

  /** Tells which window's orders changed. */
  onOrders(listener: (window: string) => void): () => void {
    this.#orderListeners.add(listener);
    return () => void this.#orderListeners.delete(listener);
  }

  prepare(callId: string, camera: boolean): void {
    const order = { type: 'prepare', callId, camera } as const;
    this.#prepared.set(callId, order);
    this.#restartOrders(order);
  }

  start(start: MediaStart): void {
    this.#prepared.delete(start.callId);
    this.#restartOrders({ type: 'start', ...start });
    if (!this.attached) this.#emit({ type: 'lost' });
  }

  signal(callId: string, generation: number, data: string): void {
    this.#order({ type: 'signal', callId, generation, data });
  }

  setMuted(callId: string, muted: boolean): void {
    this.#order({ type: 'mute', callId, muted });
  }

  setHeld(callId: string, held: boolean): void {
    this.#order({ type: 'hold', callId, held });
  }

  setPolicy(callId: string, policy: CandidatePolicy): void {
    this.#order({ type: 'policy', callId, policy });
  }

  networkChanged(callId: string): void {
    this.#order({ type: 'network-changed', callId });
  }

  stop(callId: string): void {
    this.#prepared.delete(callId);
    this.#restartOrders({ type: 'stop', callId });
  }

  onEvent(listener: (event: CallMediaEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #take(window: string): void {
    this.#holder = window;
    for (const order of this.#prepared.values()) this.#order(order);
    this.#emit({ type: 'attached' });
  }

  #letGo(): void {
    const window = this.#holder;
    this.#holder = undefined;
    this.#orders = [];
    if (window !== undefined) this.#changed(window);
  }

  /**
   * Orders of a call before its new beginning are void: whoever reads late need not carry them out. Nor need the
   * end of another call stay: a window stops a call that it has no orders for.
   */
  #restartOrders(order: MediaOrder): void {
    this.#orders = this.#orders.filter(
      before => before.callId !== order.callId && before.order.type !== 'stop',
    );
    this.#order(order);
  }

  #order(order: MediaOrder): void {
    if (this.#holder === undefined) return;
    this.#seq += 1;
    this.#orders = [...this.#orders, { seq: this.#seq, callId: order.callId, order }];
    this.#changed(this.#holder);
  }

  #changed(window: string): void {
    for (const listener of this.#orderListeners) listener(window);
  }

  #emit(event: CallMediaEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
