import type { PeerSignal } from '@kith/shared/link/link-signal';
import type {
  CandidatePolicy,
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
  /** Messages that came before we were told that the connection is open. */
  early = 0;
  drains = 0;
  closes = 0;
  /** Done at once when the connection opens. */
  atOpen: () => void = () => undefined;
  /** Where our signals go; may drop or change them. */
  carry: (signal: PeerSignal) => void = () => undefined;
  #waiting: (() => void)[] = [];

  constructor(
    connections: PeerConnections,
    role: PeerConnectionOptions['role'],
    policy: CandidatePolicy = { iceServers: [], relayOnly: false },
  ) {
    const opened = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<PeerConnectionClose>();
    let isOpen = false;
    this.opened = opened.promise;
    this.closed = closed.promise;
    this.connection = connections.connect(
      { role, policy },
      {
        signal: signal => {
          this.signals.push(signal);
          this.carry(signal);
        },
        open: () => {
          isOpen = true;
          opened.resolve();
          this.atOpen();
        },
        message: bytes => {
          if (!isOpen) this.early += 1;
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
    while (!condition()) await new Promise<void>(resolve => this.#waiting.push(resolve));
  }

  #changed(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** What a case runs on: the implementations of the two ends, and how time passes while it waits. */
export interface CaseSetting {
  readonly initiator: PeerConnections;
  readonly responder: PeerConnections;
  readonly wait: <T>(promise: Promise<T>) => Promise<T>;
}

/** Something every `PeerConnections` keeps to. Throws when it does not; needs no test runner, so it runs in a page too. */
export interface PeerConnectionCase {
  readonly title: string;
  readonly run: (setting: CaseSetting) => Promise<void>;
}

/** An initiator and a responder that carry each other's signals. */
export function joinedEnds(
  a: PeerConnections,
  b: PeerConnections,
): { initiator: TestEnd; responder: TestEnd } {
  const initiator = new TestEnd(a, 'initiator');
  const responder = new TestEnd(b, 'responder');
  initiator.carry = signal => responder.connection.signal(signal);
  responder.carry = signal => initiator.connection.signal(signal);
  return { initiator, responder };
}

export const PEER_CONNECTION_CASES: readonly PeerConnectionCase[] = [
  {
    title: 'opens both ends, most of the time within a second',
    run: async setting => {
      const times: number[] = [];
      for (let round = 0; round < 3; round++) {
        const start = performance.now();
        const ends = await open(setting);
        times.push(performance.now() - start);
        await end(ends.initiator, ends.responder, setting);
      }
      // A first DTLS packet that is lost is sent again after a second (RFC 6347, section 4.2.4.1).
      must(times.filter(time => time < 1_000).length >= 2, `it took ${times.join(', ')} ms`);
      const { initiator, responder } = await open(setting);
      equal(initiator.signals[0]?.kind, 'offer');
      equal(responder.signals[0]?.kind, 'answer');
      await end(initiator, responder, setting);
    },
  },
  {
    title: 'carries messages of 1 byte to 64 KiB both ways, in order, with their bounds',
    run: async setting => {
      const { initiator, responder } = await open(setting);
      const sizes = [1, 2, 1_000, 16_384, 65_535, 65_536, 7];
      for (const [from, to] of [[initiator, responder] as const, [responder, initiator] as const]) {
        // What was sent is the sender's again at once.
        const room = new Uint8Array(65_536);
        for (const size of sizes)
          must(from.connection.send(room.subarray(0, size).fill(size % 256)), 'not sent');
        await setting.wait(to.until(() => to.messages.length === sizes.length));
        equal(to.messages.map(message => message.length).join(), sizes.join());
        must(
          to.messages.every(message => message.every(byte => byte === message.length % 256)),
          'bytes changed',
        );
      }
      await end(initiator, responder, setting);
    },
  },
  {
    title: 'opens before the first message comes, however soon the other end sends it',
    run: async setting => {
      for (let round = 0; round < 8; round++) {
        const { initiator, responder } = joinedEnds(setting.initiator, setting.responder);
        for (const each of [initiator, responder]) {
          each.atOpen = () => void each.connection.send(Uint8Array.of(round));
        }
        for (const each of [initiator, responder]) {
          await setting.wait(each.until(() => each.messages.length === 1));
          equal(each.early, 0);
        }
        await end(initiator, responder, setting);
      }
    },
  },
  {
    title: 'says how much is buffered and when that has drained',
    run: async setting => {
      const { initiator, responder } = await open(setting);
      let sent = 0;
      while (initiator.connection.bufferedAmount < 1_000_000 && sent < 1_000) {
        initiator.connection.send(new Uint8Array(65_536));
        sent += 1;
      }
      must(initiator.connection.bufferedAmount >= 1_000_000, 'nothing was buffered');
      await setting.wait(initiator.until(() => initiator.drains > 0));
      await setting.wait(responder.until(() => responder.messages.length === sent));
      must(initiator.connection.bufferedAmount < 65_536, 'it did not drain');
      await end(initiator, responder, setting);
    },
  },
  {
    title: 'tells the other end, and only the other end, that it was destroyed',
    run: async setting => {
      const { initiator, responder } = await open(setting);
      responder.connection.destroy();
      responder.connection.destroy();
      equal(await setting.wait(initiator.closed), 'closed-by-peer');
      equal(initiator.closes, 1);
      equal(responder.closes, 0);
      equal(initiator.connection.send(Uint8Array.of(1)), false);
      equal(responder.connection.send(Uint8Array.of(1)), false);
      initiator.connection.destroy();
      equal(initiator.closes, 1);
    },
  },
  {
    title: 'does not send before it is open, and takes signals after its end without complaint',
    run: async setting => {
      const { initiator, responder } = joinedEnds(setting.initiator, setting.responder);
      equal(initiator.connection.send(Uint8Array.of(1)), false);
      await setting.wait(Promise.all([initiator.opened, responder.opened]));
      const answer = responder.signals[0];
      await end(initiator, responder, setting);
      if (answer) initiator.connection.signal(answer);
      equal(answer?.kind, 'answer');
    },
  },
  {
    title: 'takes candidates that come before the description',
    run: async setting => {
      const initiator = new TestEnd(setting.initiator, 'initiator');
      const responder = new TestEnd(setting.responder, 'responder');
      initiator.carry = signal => responder.connection.signal(signal);
      const late: PeerSignal[] = [];
      responder.carry = signal => {
        if (signal.kind === 'answer') late.push(signal);
        else {
          initiator.connection.signal(signal);
          for (const answer of late.splice(0)) initiator.connection.signal(answer);
        }
      };
      await setting.wait(Promise.all([initiator.opened, responder.opened]));
      await end(initiator, responder, setting);
    },
  },
  {
    title: 'closes on a description that makes no sense',
    run: async setting => {
      const responder = new TestEnd(setting.responder, 'responder');
      responder.connection.signal({ kind: 'offer', sdp: 'nonsense' });
      equal(await setting.wait(responder.closed), 'bad-signal');
    },
  },
  {
    title: 'knows its route',
    run: async setting => {
      const { initiator, responder } = await open(setting);
      const stats = await setting.wait(initiator.connection.stats());
      // A browser may hide what would prove the same network.
      must(['same-network', 'direct'].includes(stats.route), `the route is ${stats.route}`);
      equal(stats.relay, undefined);
      await end(initiator, responder, setting);
      equal((await setting.wait(initiator.connection.stats())).route, 'unknown');
    },
  },
];

async function open(setting: CaseSetting): Promise<{ initiator: TestEnd; responder: TestEnd }> {
  const ends = joinedEnds(setting.initiator, setting.responder);
  await setting.wait(Promise.all([ends.initiator.opened, ends.responder.opened]));
  return ends;
}

async function end(initiator: TestEnd, responder: TestEnd, setting: CaseSetting): Promise<void> {
  initiator.connection.destroy();
  equal(await setting.wait(responder.closed), 'closed-by-peer');
}

function must(condition: boolean, otherwise: string): void {
  if (!condition) throw new Error(otherwise);
}

function equal<T>(actual: T, expected: T): void {
  must(actual === expected, `expected ${String(expected)}, got ${String(actual)}`);
}
