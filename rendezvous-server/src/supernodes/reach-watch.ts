import type { RandomBytes } from '@kith/shared/identity/crypto-suite';
import { LIMITS } from '@kith/shared/protocol/limits';
import { mayRelayTo, type Network } from '@kith/shared/relay/peer-policy';
import type { TransportAddress } from '@kith/shared/relay/transport-address';
import type { Session } from '../presence/sessions.ts';
import { type Candidate, type Reach, targetOf } from './candidate.ts';
import { measure } from './measure.ts';
import { pick } from './pick.ts';
import type { Witnesses } from './witnesses.ts';

/** Looks are at least this part of the interval apart, however often an offer changes. */
const CLOSEST = 1 / 30;

interface Options {
  /** Milliseconds between looks. */
  readonly interval: number;
  /** Networks that are looked at although they are not public. */
  readonly networks: readonly Network[];
  readonly random: RandomBytes;
  readonly witnesses: Witnesses;
  /** Supernodes that relay, at other addresses than this one. */
  readonly observers: (address: string) => readonly Session[];
  /** Somebody was looked at. */
  readonly seen: (candidate: Candidate, reach: Reach) => void;
  readonly report: (error: unknown) => void;
}

interface Look {
  timer: NodeJS.Timeout | undefined;
  /** It is being looked at, or was a moment ago. */
  isBusy: boolean;
  /** Something changed meanwhile. */
  again: boolean;
}

/** Looks at what devices offer: when it changes, and every few minutes. */
export class ReachWatch {
  readonly #options: Options;
  readonly #looks = new Map<Candidate, Look>();

  constructor(options: Options) {
    this.#options = options;
  }

  look(candidate: Candidate): void {
    const look = this.#looks.get(candidate) ?? { timer: undefined, isBusy: false, again: false };
    this.#looks.set(candidate, look);
    if (look.isBusy) {
      look.again = true;
      return;
    }
    clearTimeout(look.timer);
    void this.#run(candidate, look);
  }

  forget(candidate: Candidate): void {
    clearTimeout(this.#looks.get(candidate)?.timer);
    this.#looks.delete(candidate);
  }

  close(): void {
    for (const { timer } of this.#looks.values()) clearTimeout(timer);
    this.#looks.clear();
  }

  async #run(candidate: Candidate, look: Look): Promise<void> {
    const { interval, seen, report } = this.#options;
    look.isBusy = true;
    look.again = false;
    const target = targetOf(candidate);
    const reach = await this.#measure(candidate).catch(report);
    if (this.#looks.get(candidate) !== look) return;
    if (targetOf(candidate) !== target) look.again = true;
    else if (candidate.here !== undefined) seen(candidate, { ...(reach ?? NOTHING), target });
    look.timer = setTimeout(() => {
      look.isBusy = false;
      if (look.again) return this.look(candidate);
      look.timer = setTimeout(() => this.look(candidate), interval * (1 - CLOSEST));
    }, interval * CLOSEST);
  }

  async #measure({ here }: Candidate): Promise<Omit<Reach, 'target'> | undefined> {
    const { networks, observers, witnesses, random } = this.#options;
    if (here?.address === undefined || !mayRelayTo(here.address, networks)) return undefined;
    const { session, address, offer } = here;
    const witness = async (at: TransportAddress) => {
      // Somebody's own devices are no witnesses.
      const others = observers(address).filter(({ account }) => account !== session.account);
      const asked = pick(others, LIMITS.probeObservers, random).map(each => witnesses.ask(each, at));
      return (await Promise.all(asked)).filter(reached => reached !== undefined);
    };
    return await measure(address, offer, witness);
  }
}

const NOTHING = { address: '', udp: false, tcp: false, tls: false, witnesses: 0 };
