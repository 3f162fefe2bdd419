import type { EventName, EventPayload } from '@kith/shared/protocol/rendezvous-contract';
import { type Encoded, encodeEvent } from './encoded.ts';
import type { Outbox } from './outbox.ts';
import type { Sessions } from './presence/sessions.ts';

/** Delivers to the sessions of this process. */
export class SessionOutbox implements Outbox {
  readonly #sessions: Sessions;

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
  }

  send<N extends EventName>(accounts: Iterable<string>, event: N, payload: EventPayload<N>): void {
    let encoded: Encoded | undefined;
    for (const account of accounts) {
      for (const { link } of this.#sessions.of(account)) {
        if (link.kind !== 'live') continue;
        encoded ??= encodeEvent(event, payload);
        link.connection.deliver(encoded);
      }
    }
  }
}
