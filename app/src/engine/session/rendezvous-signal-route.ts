import { keyBytes } from '@kith/shared/identity/certificates';
import type { CryptoSuite, RandomBytes } from '@kith/shared/identity/crypto-suite';
import { openSignal, type SignalPurpose, sealSignal } from '@kith/shared/identity/signal-envelope';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import { LIMITS } from '@kith/shared/protocol/limits';
import type { EventPayload } from '@kith/shared/protocol/rendezvous-contract';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { Clock } from '../ports/clock.ts';
import type { KnownDevice } from '../ports/contacts.ts';
import type { RequestFailure } from '../ports/rendezvous-client.ts';
import type { SignalFailure, SignalRoute } from '../ports/signal-route.ts';
import type { DeviceKeys } from './account-record.ts';
import type { NoticeBoard } from './notice-board.ts';
import type { OnlineRendezvous } from './online-rendezvous.ts';
import type { SeenSignals } from './seen-signals.ts';
import { Turns } from './turns.ts';

type SignalListener = (from: KnownDevice, body: unknown) => void;

/** What the route has to know of the session. */
export interface SignalPeers {
  readonly keys: () => DeviceKeys | undefined;
  /** The device, when it is a buddy's or an own one; asks the server for a newer card when it is not known. */
  readonly findSender: (
    from: EventPayload<'signal'>['from'],
  ) => Promise<KnownDevice | 'stranger' | 'unknown'>;
  readonly report: (error: unknown) => void;
}

/** Sealed signals over the rendezvous. What does not stand up to every check is reported and goes no further. */
export class RendezvousSignalRoute implements SignalRoute {
  readonly #rendezvous: OnlineRendezvous;
  readonly #suite: CryptoSuite;
  readonly #random: RandomBytes;
  readonly #clock: Clock;
  readonly #notices: NoticeBoard;
  readonly #peers: SignalPeers;
  readonly #listeners = new Set<{ purpose: SignalPurpose; listener: SignalListener }>();
  readonly #turns = new Turns<string>();
  readonly #seen: SeenSignals;
  /** This run; the counter restarts with it. */
  readonly #session: string;
  #counter = 0;

  constructor(
    rendezvous: OnlineRendezvous,
    suite: CryptoSuite,
    random: RandomBytes,
    clock: Clock,
    notices: NoticeBoard,
    seen: SeenSignals,
    peers: SignalPeers,
  ) {
    this.#seen = seen;
    this.#rendezvous = rendezvous;
    this.#suite = suite;
    this.#random = random;
    this.#clock = clock;
    this.#notices = notices;
    this.#peers = peers;
    this.#session = toBase64Url(random(16));
    rendezvous.on('signal', signal => {
      // In order per sender: a candidate must not overtake the offer whose sender is still being looked up.
      this.#turns.take(signal.from.device, () => this.#receive(signal)).catch(peers.report);
    });
  }

  async send(to: KnownDevice, purpose: SignalPurpose, body: unknown): Promise<Result<true, SignalFailure>> {
    const sent = await this.#send(to, purpose, body);
    // What was under way when the connection was replaced is lost with the old one.
    return sent.ok || sent.error !== 'offline' ? sent : this.#send(to, purpose, body);
  }

  async #send(to: KnownDevice, purpose: SignalPurpose, body: unknown): Promise<Result<true, SignalFailure>> {
    const ready = await this.#rendezvous.ready();
    const keys = this.#peers.keys();
    if (!keys || !ready) return failed('offline');
    const signal = {
      purpose,
      from: keys.device,
      to: to.device,
      session: this.#session,
      counter: this.#counter++,
      expiresAt: this.#clock.now() + LIMITS.signalLifetime,
      body,
    };
    const envelope = sealSignal(this.#suite, this.#random, signal, keys.sealing, keyBytes(to.seal));
    if (envelope.length > LIMITS.signalEnvelopeLength) return failed('refused');
    const { address, device } = to;
    const sent = await this.#rendezvous.request('signal:send', { to: { address, device }, envelope });
    return sent.ok ? ok(true) : failed(signalFailure(sent.error));
  }

  on(purpose: SignalPurpose, listener: SignalListener): () => void {
    const entry = { purpose, listener };
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  async #receive({ from, envelope }: EventPayload<'signal'>): Promise<void> {
    const sender = await this.#peers.findSender(from);
    const keys = this.#peers.keys();
    // Somebody who is no buddy (any more): nothing was promised to them, and nothing is wrong.
    if (!keys || sender === 'stranger') return;
    if (sender === 'unknown') {
      this.#notices.add('attack-detected', 'unknown-device', from.address);
      return;
    }
    const now = this.#clock.now();
    const expected = { from: sender.device, to: keys.device, now };
    const opened = openSignal(this.#suite, envelope, expected, keys.sealing, keyBytes(sender.seal));
    const admitted = opened.ok ? this.#seen.admit(opened.value, now) : opened;
    if (!admitted.ok) {
      this.#notices.add('attack-detected', admitted.error, sender.address);
      return;
    }
    for (const { purpose, listener } of this.#listeners) {
      if (purpose === admitted.value.purpose) listener(sender, admitted.value.body);
    }
  }
}

function signalFailure(failure: RequestFailure): SignalFailure {
  switch (failure) {
    case 'device-offline':
    case 'not-buddies':
    case 'rate-limited':
      return failure;
    case 'unknown-device':
    case 'device-revoked':
      return 'device-offline';
    case 'unreachable':
    case 'timeout':
      return 'offline';
    default:
      return 'refused';
  }
}
