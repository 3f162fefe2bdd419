import { LIMITS } from '@kith/shared/protocol/limits';
import { ok } from '@kith/shared/protocol/result';
import type { SessionHandlers } from '../request-handlers.ts';
import type { Services } from '../services.ts';

/** Names and passwords for the relay. */
export function relayHandlers({
  relay,
  now,
}: Pick<Services, 'relay' | 'now'>): Pick<SessionHandlers, 'relay:servers'> {
  return {
    async 'relay:servers'(_, { account }) {
      const until = now() + LIMITS.relayCredentialLifetime;
      return ok({ servers: relay.servers(account.name, until), until });
    },
  };
}
