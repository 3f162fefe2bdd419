import type { PeerSignal } from '@kith/shared/link/link-signal';
import { describe, expect, it } from 'vitest';
import type {
  PeerConnection,
  PeerConnectionClose,
  PeerConnectionOptions,
  PeerConnections,
} from './peer-connections.ts';

/** One end of a pair in a test: what it was told, and promises of what it will be told. */
export class TestEnd {
  readonly signals: PeerSignal[] = [];
  readonly messages: Uint8Array[] = [];
  readonly opened: Promise<void>;
  readonly closed: Promise<PeerConnectionClose>;
  readonly connection: PeerConnection;
  drains = 0;
  closes = 0;
  /** Where our signals go; may drop or change them. */
  carry: (signal: PeerSignal) => void = () => undefined;
  #notify: (() => void)[] = [];

  constructor(connections: PeerConnections, role: PeerConnectionOptions['role']) {
    const opened = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<PeerConnectionClose>();
    this.opened = opened.promise;
    this.closed = closed.promise;
    this.connection = connections.connect(
      { role, policy: { iceServers: [], relayOnly: false } },
      {
        signal: signal => {
          this.signals.push(signal);
          this.carry(signal);
        },
        open: () => opened.resolve(),
        message: bytes => {
          this.messages.push(bytes);
          this.#changed();
        },
        drain: () => {
          this.drains += 1;
          this.#changed();
        },
        close: reason => {
          this.closes += 1;
          closed.resolve(reason);
          this.#changed();
        },
      },
    );
  }

  /** Waits until the condition holds; looked at whenever something is told. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>(resolve => this.#notify.push(resolve));
  }

  #changed(): void {
    const waiting = this.#notify;
    this.#notify = [];
    for (const resolve of waiting) resolve();
  }
}

/** An initiator and a responder that carry each other's signals. */
export function connectPair(
  a: PeerConnections,
  b: PeerConnections,
): { initiator: TestEnd; responder: TestEnd } {
  const initiator = new TestEnd(a, 'initiator');
  const responder = new TestEnd(b, 'responder');
  initiator.carry = signal => responder.connection.signal(signal);
  responder.carry = signal => initiator.connection.signal(signal);
  return { initiator, responder };
}

/**
 * What every `PeerConnections` keeps to.
 * @param pair the two ends' implementations: alike, or mixed
 * @param step runs before each look at a promise, for implementations in virtual time
 */
export function peerConnectionsContract(
  name: string,
  pair: () => readonly [PeerConnections, PeerConnections],
  step: <T>(promise: Promise<T>) => Promise<T> = promise => promise,
): void {
  const open = async () => {
    const ends = connectPair(...pair());
    await step(Promise.all([ends.initiator.opened, ends.responder.opened]));
    return ends;
  };

  describe(`peer connections: ${name}`, () => {
    it('opens both ends within a second', async () => {
      const start = performance.now();
      const { initiator, responder } = await open();
      expect(performance.now() - start).toBeLessThan(1_000);
      expect(initiator.signals[0]?.kind).toBe('offer');
      expect(responder.signals[0]?.kind).toBe('answer');
      initiator.connection.destroy();
      await step(responder.closed);
    });

    it('carries messages of 1 byte to 64 KiB both ways, in order, with their bounds', async () => {
      const { initiator, responder } = await open();
      const sizes = [1, 2, 1_000, 16_384, 65_535, 65_536, 7];
      for (const [from, to] of [[initiator, responder] as const, [responder, initiator] as const]) {
        for (const size of sizes) {
          expect(from.connection.send(new Uint8Array(size).fill(size % 256))).toBe(true);
        }
        await step(to.until(() => to.messages.length === sizes.length));
        expect(to.messages.map(message => message.length)).toEqual(sizes);
        expect(to.messages.every(message => message.every(byte => byte === message.length % 256))).toBe(true);
      }
      initiator.connection.destroy();
      await step(responder.closed);
    });

    it('says how much is buffered and when that has drained', async () => {
      const { initiator, responder } = await open();
      let sent = 0;
      while (initiator.connection.bufferedAmount < 1_000_000 && sent < 1_000) {
        initiator.connection.send(new Uint8Array(65_536));
        sent += 1;
      }
      expect(initiator.connection.bufferedAmount).toBeGreaterThanOrEqual(1_000_000);
      await step(initiator.until(() => initiator.drains > 0));
      await step(responder.until(() => responder.messages.length === sent));
      expect(initiator.connection.bufferedAmount).toBeLessThan(65_536);
      initiator.connection.destroy();
      await step(responder.closed);
    });

    it('tells the other end, and only the other end, that it was destroyed', async () => {
      const { initiator, responder } = await open();
      responder.connection.destroy();
      responder.connection.destroy();
      expect(await step(initiator.closed)).toBe('closed-by-peer');
      expect(initiator.closes).toBe(1);
      expect(responder.closes).toBe(0);
      expect(initiator.connection.send(Uint8Array.of(1))).toBe(false);
      expect(responder.connection.send(Uint8Array.of(1))).toBe(false);
      initiator.connection.destroy();
      expect(initiator.closes).toBe(1);
    });

    it('does not send before it is open, and takes signals after its end without complaint', async () => {
      const ends = connectPair(...pair());
      expect(ends.initiator.connection.send(Uint8Array.of(1))).toBe(false);
      await step(Promise.all([ends.initiator.opened, ends.responder.opened]));
      const answer = ends.responder.signals[0];
      ends.initiator.connection.destroy();
      await step(ends.responder.closed);
      if (answer) ends.initiator.connection.signal(answer);
      expect(answer?.kind).toBe('answer');
    });

    it('takes candidates that come before the description', async () => {
      const [a, b] = pair();
      const initiator = new TestEnd(a, 'initiator');
      const responder = new TestEnd(b, 'responder');
      initiator.carry = signal => responder.connection.signal(signal);
      // The answerer's candidates overtake its answer.
      const late: PeerSignal[] = [];
      responder.carry = signal => {
        if (signal.kind === 'answer') late.push(signal);
        else {
          initiator.connection.signal(signal);
          for (const answer of late.splice(0)) initiator.connection.signal(answer);
        }
      };
      await step(Promise.all([initiator.opened, responder.opened]));
      initiator.connection.destroy();
      await step(responder.closed);
    });

    it('closes on a description that makes no sense', async () => {
      const responder = new TestEnd(pair()[1], 'responder');
      responder.connection.signal({ kind: 'offer', sdp: 'nonsense' });
      expect(await step(responder.closed)).toBe('bad-signal');
    });

    it('knows its route', async () => {
      const { initiator, responder } = await open();
      const stats = await step(initiator.connection.stats());
      expect(stats).toMatchObject({ route: 'same-network', relay: undefined });
      initiator.connection.destroy();
      await step(responder.closed);
      expect((await step(initiator.connection.stats())).route).toBe('unknown');
    });
  });
}
