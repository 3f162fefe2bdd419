import type { SignalPurpose } from '@kith/shared/identity/signal-envelope';
import { failed, type Result } from '@kith/shared/protocol/result';
import type { KnownDevice } from '../ports/contacts.ts';
import type { ClaimedSender, SignalCarrier } from '../ports/signal-carrier.ts';
import type { SignalFailure, SignalRoute } from '../ports/signal-route.ts';
import type { NoticeBoard } from './notice-board.ts';
import type { RendezvousCarrier } from './rendezvous-carrier.ts';
import type { SignalSealer } from './signal-sealer.ts';
import { Turns } from './turns.ts';

type SignalListener = (from: KnownDevice, body: unknown) => void;

/** What the route has to know of the session. */
export interface SignalPeers {
  /** The device, when it is a buddy's or an own one; asks the server for a newer card when it is not known. */
  readonly findSender: (from: ClaimedSender) => Promise<KnownDevice | 'stranger' | 'unknown'>;
  readonly report: (error: unknown) => void;
}

/**
 * Sealed signals between buddies' and own devices: over the rendezvous while that answers, else by any other way there is.
 * What does not stand up to every check is reported and goes no further.
 */
export class BuddySignals implements SignalRoute {
  readonly #rendezvous: RendezvousCarrier;
  readonly #sealer: SignalSealer;
  readonly #notices: NoticeBoard;
  readonly #peers: SignalPeers;
  readonly #others: SignalCarrier[] = [];
  readonly #listeners = new Set<{ purpose: SignalPurpose; listener: SignalListener }>();
  readonly #turns = new Turns<string>();

  constructor(rendezvous: RendezvousCarrier, sealer: SignalSealer, notices: NoticeBoard, peers: SignalPeers) {
    this.#rendezvous = rendezvous;
    this.#sealer = sealer;
    this.#notices = notices;
    this.#peers = peers;
    this.#listen(rendezvous);
  }

  /** Another way, for when the rendezvous does not answer; those that were added first are tried first. */
  add(carrier: SignalCarrier): () => void {
    this.#others.push(carrier);
    const end = this.#listen(carrier);
    return () => {
      end();
      this.#others.splice(this.#others.indexOf(carrier), 1);
    };
  }

  async send(to: KnownDevice, purpose: SignalPurpose, body: unknown): Promise<Result<true, SignalFailure>> {
    const sealed = this.#sealer.seal(to, purpose, body);
    if (!sealed.ok) return sealed;
    if (this.#rendezvous.reaches()) {
      const sent = await this.#rendezvous.carry(to, sealed.value);
      if (sent.ok || (sent.error !== 'offline' && sent.error !== 'device-offline')) return sent;
      // Where the server does not see it, it may be all the same.
      if (sent.error === 'device-offline' && !this.#others.some(other => other.reaches(to))) return sent;
    }
    const beside = await this.#beside(to, sealed.value);
    if (beside.ok) return beside;
    // What was under way when the connection was replaced is lost with the old one.
    if (!(await this.#rendezvous.ready())) return failed('offline');
    const again = this.#sealer.seal(to, purpose, body);
    return again.ok ? await this.#rendezvous.carry(to, again.value) : again;
  }

  /** By a way that needs no rendezvous, whether that answers or not. */
  async sendBeside(
    to: KnownDevice,
    purpose: SignalPurpose,
    body: unknown,
  ): Promise<Result<true, SignalFailure>> {
    const sealed = this.#sealer.seal(to, purpose, body);
    return sealed.ok ? await this.#beside(to, sealed.value) : sealed;
  }

  on(purpose: SignalPurpose, listener: SignalListener): () => void {
    const entry = { purpose, listener };
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  async #beside(to: KnownDevice, envelope: string): Promise<Result<true, SignalFailure>> {
    for (const carrier of this.#others) {
      if (!carrier.reaches(to)) continue;
      const sent = await carrier.carry(to, envelope);
      if (sent.ok) return sent;
    }
    return failed('offline');
  }

  #listen(carrier: SignalCarrier): () => void {
    return carrier.onArrived((from, envelope) => {
      // In order per sender: a candidate must not overtake the offer whose sender is still being looked up.
      this.#turns.take(from.device, () => this.#receive(from, envelope, carrier)).catch(this.#peers.report);
    });
  }

  async #receive(from: ClaimedSender, envelope: string, carrier: SignalCarrier): Promise<void> {
    const sender = await this.#peers.findSender(from);
    // Somebody who is no buddy (any more): nothing was promised to them, and nothing is wrong.
    if (sender === 'stranger') return;
    if (sender === 'unknown') {
      this.#notices.add('attack-detected', 'unknown-device', from.address);
      return;
    }
    const opened = this.#sealer.open(sender, envelope);
    if (!opened.ok) {
      // By several ways the same may come twice without anybody's doing.
      if (opened.error === 'replayed' && carrier !== this.#rendezvous) return;
      this.#notices.add('attack-detected', opened.error, sender.address);
      return;
    }
    const { purpose, body } = opened.value;
    for (const each of this.#listeners) if (each.purpose === purpose) each.listener(sender, body);
  }
}
