import { fromBase64Url } from '@kith/shared/protocol/bytes';
import { RateLimit } from '@kith/shared/protocol/rate-limit';
import type { EventPayload } from '@kith/shared/protocol/rendezvous-contract';
import type { Clock } from '../ports/clock.ts';
import type { RunningHost } from '../ports/supernode-host.ts';
import type { OnlineRendezvous } from '../session/online-rendezvous.ts';

/** How often it looks at others: at once, and what refills a second. More is not what a rendezvous needs to know. */
const BURST = 20;
const PER_SECOND = 2;

/** A supernode as a pair of eyes outside: for others' NATs, and for supernodes that say that they can be reached. */
export class ProbeDuty {
  readonly #rendezvous: OnlineRendezvous;
  readonly #host: () => RunningHost | undefined;
  readonly #clock: Clock;
  readonly #rate: RateLimit;
  readonly #unsubscribe: readonly (() => void)[];

  constructor(rendezvous: OnlineRendezvous, host: () => RunningHost | undefined, clock: Clock) {
    this.#rendezvous = rendezvous;
    this.#host = host;
    this.#clock = clock;
    this.#rate = new RateLimit(BURST, PER_SECOND, clock.now());
    this.#unsubscribe = [
      rendezvous.on('nat:probe', probe => this.#indicate(probe)),
      rendezvous.on('supernode:probe', probe => void this.#look(probe)),
    ];
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  #indicate({ address, port, transaction }: EventPayload<'nat:probe'>): void {
    const bytes = fromBase64Url(transaction);
    if (bytes !== undefined && this.#rate.take(this.#clock.now())) {
      this.#host()?.indicate(address, port, bytes);
    }
  }

  async #look({ probe, address, port }: EventPayload<'supernode:probe'>): Promise<void> {
    const host = this.#host();
    if (host === undefined || !this.#rate.take(this.#clock.now())) return;
    const reached = await host.reaches(address, port).catch(() => false);
    await this.#rendezvous.request('supernode:probed', { probe, reached });
  }
}
