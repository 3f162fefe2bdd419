import type { SessionHandlers } from '../request-handlers.ts';
import type { Services } from '../services.ts';

/** Leaves, hubs and who measures what. */
export function overlayHandlers({
  overlay,
}: Pick<Services, 'overlay'>): Pick<
  SessionHandlers,
  | 'overlay:join'
  | 'overlay:signal'
  | 'supernode:offer'
  | 'supernode:uplink'
  | 'supernode:probed'
  | 'nat:probe'
> {
  return {
    'overlay:join': ({ failed = [] }, session) => overlay.join(session, failed),
    'overlay:signal': ({ to, envelope }, session) => overlay.signal(session, to, envelope),
    'supernode:offer': (offer, session, connection) => overlay.offer(session, connection, offer),
    'supernode:uplink': (_, session) => overlay.uplink(session),
    'supernode:probed': async ({ probe, reached }, session) => overlay.probed(session, probe, reached),
    'nat:probe': ({ port, transaction }, _, connection) => overlay.natProbe(connection, port, transaction),
  };
}
