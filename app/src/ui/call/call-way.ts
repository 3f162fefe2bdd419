import { relayHost } from '@kith/shared/relay/relay-host';
import type { RosterRow } from '../../api/contract.ts';
import type { CallStatistics } from '../call-audio.ts';

type Route = RosterRow['route'];

/**
 * The way of a call's sound and pictures, as measured. They have a connection of their own beside the link that messages
 * take: what the link knows holds for them where it can't be otherwise, the network that both are in, and the owner of the
 * relay when it is the same.
 */
export function callWay({ relayed, relay, roundTrip }: CallStatistics, link: Route): Route {
  const time = roundTrip === undefined ? {} : { roundTrip };
  if (!relayed) return { state: 'open', kind: link.kind === 'same-network' ? link.kind : 'direct', ...time };
  if (relay === undefined) return { state: 'open', kind: 'relayed', ...time };
  const isSame = link.relay !== undefined && relayHost(link.relay) === relayHost(relay);
  const owner = isSame && link.relayOf !== undefined ? { relayOf: link.relayOf } : {};
  return { state: 'open', kind: 'relayed', relay, ...owner, ...time };
}
