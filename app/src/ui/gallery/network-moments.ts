import type { NetworkPeerRow, NetworkRow } from '../../api/contract.ts';
import { HOME, type Navigation } from '../state/navigation.tsx';
import * as network from './fixture-network.ts';
import * as people from './fixture-people.ts';
import { type Moment, with_ } from './moment.ts';

const VIEW: Navigation = { view: { kind: 'network' }, detailsShown: false };
const OFFLINE = { state: 'offline', problem: 'unreachable', retryAt: people.NOW + 12_000 } as const;

const seen = (
  row: NetworkRow,
  peers: readonly NetworkPeerRow[] = network.AT_HOME,
  more: Partial<Moment> = {},
): Moment => ({ at: VIEW, topics: { network: [row], 'network-peers': peers }, ...more });

const away = (row: NetworkRow): Moment => ({
  session: OFFLINE,
  topics: { network: [row], 'network-peers': network.WITHOUT_SERVER },
  at: with_(people.BOB),
});

/** What the scenes of the network view show, and those of a server that is away. */
export const NETWORK_MOMENTS: Readonly<Record<string, Moment>> = {
  network: seen(network.CALM),
  'network-list': seen(network.CALM, undefined, { settings: { networkView: 'list' } }),
  'network-hub': seen(network.BUSY, network.AS_HUB, { settings: { volunteer: 'yes' } }),
  'network-hub-list': seen(network.BUSY, network.AS_HUB, {
    settings: { volunteer: 'yes', networkView: 'list' },
  }),
  'network-small-hub': seen(network.SMALL, network.AS_SMALL_HUB, { settings: { volunteer: 'yes' } }),
  'network-many': seen(network.CALM, network.MANY_PEOPLE),
  'network-card': seen(network.CALM),
  'network-loading': { at: VIEW },
  'network-empty': seen({ ...network.NAT_UNKNOWN, overlay: 'none' }, []),
  'network-offline': seen(network.CALM, network.WITHOUT_SERVER, { session: OFFLINE }),
  'network-nat-unknown': seen(network.NAT_UNKNOWN),
  'network-nat-measuring': seen(network.NAT_MEASURING),
  'network-nat-blocked': seen(network.NAT_BLOCKED),
  'network-nat-symmetric': seen(network.NAT_SYMMETRIC),
  'network-nat-failed': seen(network.CALM, undefined, {
    answers: { 'network.measure': { error: 'not-possible-now' } },
  }),
  'network-standby': seen(network.STANDBY, undefined, {
    settings: { volunteer: 'yes', volunteerCap: 0, volunteerFrom: 22, volunteerUntil: 6 },
  }),
  'network-stopped': seen(network.STOPPED, undefined, { settings: { volunteer: 'yes' } }),
  'network-refused': seen(
    { ...network.CALM, supernode: { ...network.CALM.supernode, reason: 'not-willing' } },
    undefined,
    { settings: { volunteer: 'no' } },
  ),
  'network-page': seen(network.IN_PAGE, undefined, { session: { engine: 'page' } }),
  'network-wanted': seen(network.WANTED),
  consent: { at: HOME, topics: { network: [network.WANTED], 'network-peers': network.AT_HOME } },
  'consent-in-chat': {
    at: with_(people.BOB),
    topics: { network: [network.WANTED], 'network-peers': network.AT_HOME },
    settings: { volunteerCap: 0 },
  },
  'consent-in-call': {
    at: with_(people.BOB),
    topics: { network: [network.WANTED], call: [people.CALL] },
  },
  'away-attached': away(network.AROUND.attached),
  'away-searching': away(network.AROUND.searching),
  'away-alone': away(network.AROUND.alone),
  'away-none': { session: OFFLINE, at: with_(people.BOB) },
};
