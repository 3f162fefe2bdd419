import type { PublicKey } from '../identity/crypto-suite.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import type { PresenceRecord } from './presence-record.ts';
import type { RecordStore } from './record-store.ts';
import type { Signed } from './signed.ts';
import { TimerQueue } from './timer-queue.ts';

/** What a leaf asked for. */
interface Question {
  readonly leaf: DeviceId;
  readonly id: string;
  readonly records: Signed<PresenceRecord>[];
  readonly unanswered: PublicKey[];
  /** Names that hubs are being asked for. */
  waiting: number;
}

interface Wanted {
  readonly question: Question;
  readonly name: PublicKey;
  /** Replicas that were not asked so far, and those that are asked once more when none of them answers: ways differ. */
  left: DeviceId[];
  again: DeviceId[];
  /** One said that it has no such record. */
  answered: boolean;
}

/** One hub that was asked, and for what. */
interface Ask {
  readonly hub: DeviceId;
  readonly wanted: readonly Wanted[];
}

export interface LookupParts {
  readonly me: DeviceId;
  readonly store: RecordStore;
  /** Nobody answers at this hub, some say: it is asked after the others. */
  readonly isSuspected: (hub: DeviceId) => boolean;
  readonly newId: () => string;
  /** Asks a hub. */
  readonly ask: (hub: DeviceId, id: string, names: PublicKey[]) => void;
  readonly done: (
    leaf: DeviceId,
    id: string,
    records: Signed<PresenceRecord>[],
    unanswered: PublicKey[],
  ) => void;
}

/** Look-ups of a hub's leaves: each name is asked for at its three hubs in turn, until one has it; twice if nobody says anything. */
export class HubLookups {
  readonly #parts: LookupParts;
  readonly #asks = new Map<string, Ask>();
  readonly #timeouts = new TimerQueue<string>();

  constructor(parts: LookupParts) {
    this.#parts = parts;
  }

  get pending(): number {
    return this.#asks.size;
  }

  get wakeAt(): number {
    return this.#timeouts.wakeAt;
  }

  start(leaf: DeviceId, id: string, names: readonly PublicKey[], now: number): void {
    const { store, me, isSuspected } = this.#parts;
    const question: Question = { leaf, id, records: [], unanswered: [], waiting: 0 };
    const wanted: Wanted[] = [];
    for (const name of new Set(names)) {
      const record = store.get(name, now);
      if (record) {
        question.records.push(record);
        continue;
      }
      const replicas = store.replicas(name).map(({ hub }) => hub);
      const others = replicas.filter(hub => hub !== me);
      const left = [...others.filter(hub => !isSuspected(hub)), ...others.filter(isSuspected)];
      wanted.push({ question, name, left, again: [...left], answered: others.length < replicas.length });
    }
    if (this.#asks.size >= OVERLAY_LIMITS.lookups) for (const item of wanted) item.left = item.again = [];
    question.waiting = wanted.length;
    if (wanted.length === 0) this.#finish(question);
    else this.#next(wanted, now);
  }

  /** A hub answered. */
  answer(id: string, hub: DeviceId, records: readonly Signed<PresenceRecord>[], now: number): void {
    const ask = this.#asks.get(id);
    if (ask?.hub !== hub) return;
    this.#forget(id);
    const byName = new Map(records.map(record => [record.value.name, record]));
    const rest: Wanted[] = [];
    for (const item of ask.wanted) {
      const record = byName.get(item.name);
      item.answered = true;
      if (record && record.value.expiresAt > now) this.#settle(item, record);
      else rest.push(item);
    }
    this.#next(rest, now);
  }

  /** A hub can't be reached. */
  failed(id: string, now: number): void {
    const ask = this.#asks.get(id);
    if (ask === undefined) return;
    this.#forget(id);
    this.#next(ask.wanted, now);
  }

  tick(now: number): void {
    for (let id = this.#timeouts.take(now); id !== undefined; id = this.#timeouts.take(now)) {
      this.failed(id, now);
    }
  }

  /** Asks the next hub for each of the names; those that nobody is left for are done. */
  #next(wanted: readonly Wanted[], now: number): void {
    const byHub = new Map<DeviceId, Wanted[]>();
    for (const item of wanted) {
      if (item.left.length === 0 && !item.answered) {
        item.left = item.again;
        item.again = [];
      }
      const hub = item.left.shift();
      if (hub === undefined) this.#settle(item, undefined);
      else byHub.set(hub, [...(byHub.get(hub) ?? []), item]);
    }
    for (const [hub, items] of byHub) {
      const id = this.#parts.newId();
      this.#asks.set(id, { hub, wanted: items });
      this.#timeouts.set(id, now + OVERLAY_LIMITS.replicaTimeout);
      this.#parts.ask(
        hub,
        id,
        items.map(({ name }) => name),
      );
    }
  }

  #settle({ question, name, answered }: Wanted, record: Signed<PresenceRecord> | undefined): void {
    if (record) question.records.push(record);
    else if (!answered) question.unanswered.push(name);
    question.waiting -= 1;
    if (question.waiting === 0) this.#finish(question);
  }

  #finish({ leaf, id, records, unanswered }: Question): void {
    this.#parts.done(leaf, id, records, unanswered);
  }

  #forget(id: string): void {
    this.#asks.delete(id);
    this.#timeouts.delete(id);
  }
}
