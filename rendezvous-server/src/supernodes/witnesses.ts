import type { RandomBytes } from '@kith/shared/identity/crypto-suite';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import type { TransportAddress } from '@kith/shared/relay/transport-address';
import type { Session } from '../presence/sessions.ts';

/** A witness asks for two seconds; the rest is its way to here. Milliseconds. */
const PATIENCE = 6_000;

interface Question {
  readonly session: Session;
  readonly answer: (reached: boolean | undefined) => void;
}

/** Supernodes that are asked whether they reach another one: who lets in only the rendezvous is of no use to others. */
export class Witnesses {
  readonly #random: RandomBytes;
  readonly #open = new Map<string, Question>();

  constructor(random: RandomBytes) {
    this.#random = random;
  }

  /** @returns what it says; `undefined` when it says nothing */
  ask(session: Session, { address, port }: TransportAddress): Promise<boolean | undefined> {
    if (session.link.kind === 'lost') return Promise.resolve(undefined);
    const { connection } = session.link;
    const probe = toBase64Url(this.#random(16));
    return new Promise(resolve => {
      const answer = (reached: boolean | undefined) => {
        clearTimeout(timer);
        this.#open.delete(probe);
        resolve(reached);
      };
      const timer = setTimeout(() => answer(undefined), PATIENCE);
      this.#open.set(probe, { session, answer });
      connection.send('supernode:probe', { probe, address, port });
    });
  }

  /** @returns whether it was asked */
  answer(session: Session, probe: string, reached: boolean): boolean {
    const question = this.#open.get(probe);
    if (question?.session !== session) return false;
    question.answer(reached);
    return true;
  }

  /** It went: what it was asked stays open. */
  gone(session: Session): void {
    for (const question of [...this.#open.values()]) {
      if (question.session === session) question.answer(undefined);
    }
  }

  close(): void {
    for (const { answer } of [...this.#open.values()]) answer(undefined);
  }
}
