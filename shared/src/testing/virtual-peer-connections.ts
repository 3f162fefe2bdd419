import type { PeerSignal } from '../link/link-signal.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { VirtualClock } from './virtual-clock.ts';
import { VirtualWire, type WireEnd, type WireQuality } from './virtual-wire.ts';

/** What a virtual connection tells its owner, as the engine's port `PeerConnections` has it. */
export interface VirtualConnectionEvents {
  signal(signal: PeerSignal): void;
  open(): void;
  message(bytes: Uint8Array): void;
  drain(): void;
  close(reason: 'closed-by-peer' | 'no-path' | 'handshake-failed' | 'bad-signal' | 'failed'): void;
}

/** Longest time from the answer to an open connection, in milliseconds. */
const HANDSHAKE_MS = 60;

/**
 * A network on which machines make connections as WebRTC does it: an offer, an answer and candidates travel by
 * whatever way the test carries them, then a wire joins the two ends. All in virtual time, from a seed.
 */
export class VirtualInternet {
  readonly #clock: VirtualClock;
  readonly #random: SeededRandom;
  readonly #offers = new Map<string, VirtualConnection>();
  readonly #wires = new Set<{ wire: VirtualWire; machines: readonly string[] }>();
  readonly #frozen = new Set<string>();
  quality: WireQuality;
  /** Share of the handshakes that never finish, as a few of the real ones do. */
  handshakeLoss = 0;

  constructor(clock: VirtualClock, random: SeededRandom, quality: WireQuality) {
    this.#clock = clock;
    this.#random = random;
    this.quality = quality;
  }

  /** The `PeerConnections` of one machine. */
  machine(name: string): {
    connect(
      options: { readonly role: 'initiator' | 'responder' },
      events: VirtualConnectionEvents,
    ): VirtualConnection;
  } {
    return {
      connect: ({ role }, events) => {
        const connection = new VirtualConnection(name, events, this);
        if (role === 'initiator') this.#offer(connection);
        return connection;
      },
    };
  }

  /** Breaks every wire; both ends are told. */
  cutAll(): void {
    for (const { wire } of this.#wires) wire.cut();
    this.#wires.clear();
  }

  /** The machine's network is gone: nothing leaves or arrives, nobody is told, until `thaw`. */
  freeze(name: string): void {
    this.#frozen.add(name);
    for (const { wire, machines } of this.#wires) if (machines.includes(name)) wire.freeze();
  }

  /** New connections work again; the old ones stay dead. */
  thaw(name: string): void {
    this.#frozen.delete(name);
  }

  /** Takes a signal for one end. */
  take(connection: VirtualConnection, signal: PeerSignal): void {
    if (signal.kind === 'candidate') return;
    const other = this.#offers.get(signal.sdp);
    if (other === undefined) {
      connection.end('bad-signal');
      return;
    }
    if (signal.kind === 'offer') {
      const answer = this.#token();
      this.#offers.set(answer, connection);
      this.#tell(connection, { kind: 'answer', sdp: answer });
    } else {
      this.#join(connection, other);
    }
  }

  #offer(connection: VirtualConnection): void {
    const token = this.#token();
    this.#offers.set(token, connection);
    this.#tell(connection, { kind: 'offer', sdp: token });
  }

  #tell(connection: VirtualConnection, description: PeerSignal): void {
    const candidate = { kind: 'candidate', candidate: this.#token(), sdpMid: '0', sdpMLineIndex: 0 } as const;
    this.#clock.after(1, () => connection.tell(description));
    this.#clock.after(2, () => connection.tell(candidate));
  }

  #join(a: VirtualConnection, b: VirtualConnection): void {
    if (this.#random.chance(this.handshakeLoss)) return;
    const after = () => this.#random.between(1, HANDSHAKE_MS);
    this.#clock.after(after(), () => {
      if (a.ended || b.ended || this.#frozen.has(a.machine) || this.#frozen.has(b.machine)) return;
      const wire = new VirtualWire(this.#clock, this.quality);
      this.#wires.add({ wire, machines: [a.machine, b.machine] });
      a.attach(wire.a);
      this.#clock.after(after(), () => b.attach(wire.b));
    });
  }

  #token(): string {
    return `v=0 ${this.#random.int(2 ** 31)}${this.#random.int(2 ** 31)}`;
  }
}

/** One end of a connection on a virtual internet. */
export class VirtualConnection {
  readonly machine: string;
  readonly #events: VirtualConnectionEvents;
  readonly #internet: VirtualInternet;
  #wire: WireEnd | undefined;
  ended = false;

  constructor(machine: string, events: VirtualConnectionEvents, internet: VirtualInternet) {
    this.machine = machine;
    this.#events = events;
    this.#internet = internet;
  }

  get bufferedAmount(): number {
    return this.#wire?.bufferedAmount ?? 0;
  }

  signal(signal: PeerSignal): void {
    if (!this.ended) this.#internet.take(this, signal);
  }

  send(bytes: Uint8Array): boolean {
    return !this.ended && (this.#wire?.send(bytes.slice()) ?? false);
  }

  async stats(): Promise<{ route: 'same-network' | 'unknown'; relay: undefined; roundTripMs: undefined }> {
    const up = this.#wire !== undefined && !this.ended;
    return { route: up ? 'same-network' : 'unknown', relay: undefined, roundTripMs: undefined };
  }

  destroy(): void {
    if (this.ended) return;
    this.ended = true;
    if (this.#wire) {
      this.#wire.onMessage = this.#wire.onDrain = this.#wire.onClose = undefined;
      this.#wire.close();
    }
  }

  /** Tells a signal to the owner. */
  tell(signal: PeerSignal): void {
    if (!this.ended) this.#events.signal(signal);
  }

  /** Opens on one end of a wire; an end that was destroyed meanwhile closes it. */
  attach(wire: WireEnd): void {
    if (this.ended) {
      wire.close();
      return;
    }
    this.#wire = wire;
    const early = wire.takeEarly();
    wire.onMessage = bytes => this.#events.message(bytes);
    wire.onDrain = () => this.#events.drain();
    wire.onClose = () => this.end('closed-by-peer');
    this.#events.open();
    for (const bytes of early) if (!this.ended) this.#events.message(bytes);
  }

  /** Closes this end and tells the owner why. */
  end(reason: Parameters<VirtualConnectionEvents['close']>[0]): void {
    if (this.ended) return;
    this.ended = true;
    this.#events.close(reason);
  }
}
