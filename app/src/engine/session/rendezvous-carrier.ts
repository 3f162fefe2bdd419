import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { KnownDevice } from '../ports/contacts.ts';
import type { RequestFailure } from '../ports/rendezvous-client.ts';
import type { ClaimedSender, SignalCarrier } from '../ports/signal-carrier.ts';
import type { SignalFailure } from '../ports/signal-route.ts';
import type { OnlineRendezvous } from './online-rendezvous.ts';

/** Envelopes over the rendezvous. */
export class RendezvousCarrier implements SignalCarrier {
  readonly #rendezvous: OnlineRendezvous;

  constructor(rendezvous: OnlineRendezvous) {
    this.#rendezvous = rendezvous;
  }

  /** The rendezvous knows who is there and who is not. */
  reaches(): boolean {
    return this.#rendezvous.online;
  }

  /** Whether there is a way, as soon as the connection that is being made is logged in. */
  ready(): Promise<boolean> {
    return this.#rendezvous.ready();
  }

  async carry(to: KnownDevice, envelope: string): Promise<Result<true, SignalFailure>> {
    const { address, device } = to;
    const sent = await this.#rendezvous.request('signal:send', { to: { address, device }, envelope });
    return sent.ok ? ok(true) : failed(signalFailure(sent.error));
  }

  onArrived(listener: (from: ClaimedSender, envelope: string) => void): () => void {
    return this.#rendezvous.on('signal', ({ from, envelope }) => listener(from, envelope));
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
