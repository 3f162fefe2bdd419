import { type Address, makeAddress, parseAddress, serverNameOf } from '@kith/shared/identity/address';
import type { Engine } from '../engine/engine.ts';
import { describeSessionError } from './failure.ts';
import type { Accept } from './node-options.ts';

const NOTE = 'Hello from a Kith node.';

/** Asks those who are to be buddies, and answers those who ask. */
export class NodeBuddies {
  readonly #engine: Engine;
  readonly #accept: Accept;
  readonly #tell: (sentence: string) => void;
  /** As typed: addresses or invite links. */
  #toAsk: readonly string[];
  readonly #answering = new Set<Address>();
  readonly #stops: (() => void)[];

  /** @param tell a sentence about what did not work; the node goes on */
  constructor(engine: Engine, ask: readonly string[], accept: Accept, tell: (sentence: string) => void) {
    this.#engine = engine;
    this.#toAsk = ask;
    this.#accept = accept;
    this.#tell = tell;
    this.#stops = [
      engine.session.session.onChange(() => this.#look()),
      engine.session.view.onChange(({ topic }) => {
        if (topic === 'requests') this.#look();
      }),
    ];
    this.#look();
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  #look(): void {
    const { session, view } = this.#engine.session;
    const self = session.signedIn?.self.address;
    if (session.status.state !== 'online' || self === undefined) return;
    const toAsk = this.#toAsk;
    this.#toAsk = [];
    void this.#ask(toAsk);
    for (const { address, direction } of view.requests()) {
      const answer = direction === 'incoming' ? this.#answerTo(address, self) : undefined;
      if (answer === undefined || this.#answering.has(address)) continue;
      this.#answering.add(address);
      void this.#answer(address, answer);
    }
  }

  #answerTo(address: Address, self: Address): 'accept' | 'decline' | undefined {
    switch (this.#accept.who) {
      case 'wait':
        return undefined;
      case 'everybody':
        return 'accept';
      case 'nobody':
        return 'decline';
      case 'named':
        return this.#accept.names.some(name => addressOf(name, self) === address) ? 'accept' : undefined;
    }
  }

  async #answer(address: Address, answer: 'accept' | 'decline'): Promise<void> {
    const done = await this.#engine.session.buddies.answer(address, answer);
    this.#answering.delete(address);
    if (!done.ok && done.error !== 'no-such-request') this.#failed(address, done.error);
  }

  async #ask(all: readonly string[]): Promise<void> {
    for (const typed of all) {
      if (this.#isKnown(typed)) continue;
      const asked = await this.#engine.session.buddies.request(typed, NOTE);
      if (asked.ok || asked.error === 'already-buddies') continue;
      // Offline again: at the next time online.
      if (asked.error === 'offline') this.#toAsk = [...this.#toAsk, typed];
      else this.#failed(typed, asked.error);
    }
  }

  /** A buddy already, or asked and not yet answered. */
  #isKnown(typed: string): boolean {
    const { session, view } = this.#engine.session;
    const self = session.signedIn?.self.address;
    const address = self && addressOf(typed, self);
    if (address === undefined) return false;
    return view.rosterRow(address) !== undefined || view.request(address)?.direction === 'outgoing';
  }

  #failed(who: string, error: Parameters<typeof describeSessionError>[0]): void {
    this.#tell(`${who}: ${describeSessionError(error).sentence}`);
  }
}

/** An address as typed: without a server, it is one of the own server. */
function addressOf(typed: string, self: Address): Address | undefined {
  const name = typed.trim().toLowerCase();
  return parseAddress(name.includes('@') ? name : makeAddress(name, serverNameOf(self)));
}
