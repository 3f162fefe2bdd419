import { LIMITS } from '@kith/shared/protocol/limits';
import type { Clock } from '../ports/clock.ts';
import type { IceServer } from '../ports/peer-connections.ts';
import type { OnlineRendezvous } from '../session/online-rendezvous.ts';

/** Asked anew so long before the passwords run out: a server that is away for a while does no harm. Milliseconds. */
const RENEW_BEFORE = LIMITS.relayCredentialLifetime / 4;
/** Not more often than this, whatever the server says of its own clock. Milliseconds. */
const RENEW_MIN = 60_000;
/** After a failure. Milliseconds. */
const RETRY = 30_000;

/**
 * The STUN and TURN servers that connections may use, as the rendezvous names them: asked for whenever it is reached and
 * before the passwords run out. What was named stays in use while the rendezvous is away.
 */
export class RelayServers {
  readonly #rendezvous: OnlineRendezvous;
  readonly #clock: Clock;
  #servers: readonly IceServer[] = [];
  #cancel: () => void = () => undefined;
  #asked = 0;

  constructor(rendezvous: OnlineRendezvous, clock: Clock) {
    this.#rendezvous = rendezvous;
    this.#clock = clock;
    rendezvous.onOnline(() => void this.#ask());
  }

  get current(): readonly IceServer[] {
    return this.#servers;
  }

  /** They were another account's. */
  forget(): void {
    this.#asked += 1;
    this.#servers = [];
    this.#cancel();
  }

  async #ask(): Promise<void> {
    this.#cancel();
    const asked = ++this.#asked;
    const reply = await this.#rendezvous.request('relay:servers', {});
    if (asked !== this.#asked) return;
    let wait = RETRY;
    if (reply.ok) {
      this.#servers = reply.value.servers.map(({ urls, username, credential }) =>
        username === undefined || credential === undefined ? { urls } : { urls, username, credential },
      );
      wait = Math.max(RENEW_MIN, reply.value.until - this.#clock.now() - RENEW_BEFORE);
    } else if (!this.#rendezvous.online) return;
    this.#cancel = this.#clock.after(wait, () => void this.#ask());
  }
}
