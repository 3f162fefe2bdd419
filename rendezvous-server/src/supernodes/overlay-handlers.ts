import { refused } from '../outcome.ts';
import type { SessionHandlers } from '../request-handlers.ts';

/** Leaves, hubs and who measures what. */
export function overlayHandlers(): Pick<
  SessionHandlers,
  'overlay:join' | 'overlay:signal' | 'supernode:offer' | 'supernode:probed' | 'nat:probe'
> {
  const later = async () => refused('not-allowed');
  return {
    'overlay:join': later,
    'overlay:signal': later,
    'supernode:offer': later,
    'supernode:probed': later,
    'nat:probe': later,
  };
}
