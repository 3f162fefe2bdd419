import type { EventName, EventPayload } from '@kith/shared/protocol/rendezvous-contract';

/** Delivers events to every connected device of some accounts. */
export interface Outbox {
  send<N extends EventName>(accounts: Iterable<string>, event: N, payload: EventPayload<N>): void;
}
