import { LIMITS } from '@kith/shared/protocol/limits';
import { ok } from '@kith/shared/protocol/result';
import type { SessionHandlers } from '../request-handlers.ts';
import type { Services } from '../services.ts';

/** Relays, with names and passwords. */
export function relayHandlers({
  relay,
  overlay,
  now,
}: Pick<Services, 'relay' | 'overlay' | 'now'>): Pick<SessionHandlers, 'relay:servers'> {
  return {
    async 'relay:servers'(_, session, connection) {
      const until = now() + LIMITS.relayCredentialLifetime;
      const own = relay.servers(session.account.name, until);
      return ok({ servers: overlay.iceServers(session, connection, own, until), until });
    },
  };
}
