import type { RelayServer } from '@kith/shared/node/relay/relay-server';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Sessions } from './presence/sessions.ts';
import type { Overlay } from './supernodes/overlay.ts';

/** What Prometheus may ask: counts, never names, addresses or contents. */
export interface Metrics {
  readonly registry: Registry;
  readonly connections: Gauge;
  readonly requests: Counter<'request' | 'outcome'>;
}

export function makeMetrics(sessions: Sessions, overlay: Overlay, relay: RelayServer | undefined): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'kith_accounts_online',
    help: 'Accounts with at least one device logged in.',
    registers: [registry],
    collect() {
      this.set(sessions.online);
    },
  });
  addOverlayMetrics(registry, overlay);
  if (relay) addRelayMetrics(registry, relay);
  return {
    registry,
    connections: new Gauge({
      name: 'kith_connections',
      help: 'Open client connections.',
      registers: [registry],
    }),
    requests: new Counter({
      name: 'kith_requests_total',
      help: 'Requests by name and outcome (ok or an error code).',
      labelNames: ['request', 'outcome'],
      registers: [registry],
    }),
  };
}

function addOverlayMetrics(registry: Registry, { leaves, supernodes, relays, natProbes }: Overlay): void {
  const registers = [registry];
  new Gauge({
    name: 'kith_overlay_leaves',
    help: 'Devices that are told of hubs.',
    registers,
    collect() {
      this.set(leaves.size);
    },
  });
  new Gauge({
    name: 'kith_supernodes',
    help: 'Devices that serve others, by what they do, and those that offered to (candidate).',
    labelNames: ['as'],
    registers,
    collect() {
      const { candidates, active, standby } = supernodes.counts;
      this.set({ as: 'candidate' }, candidates);
      this.set({ as: 'hub' }, active);
      this.set({ as: 'standby' }, standby);
      this.set({ as: 'relay' }, relays.size);
    },
  });
  new Counter({
    name: 'kith_nat_probes_total',
    help: 'Datagrams that devices asked for to see what their NAT lets in.',
    registers,
    collect() {
      this.reset();
      this.inc(natProbes.sent);
    },
  });
}

function addRelayMetrics(registry: Registry, relay: RelayServer): void {
  const registers = [registry];
  new Gauge({
    name: 'kith_relay_allocations',
    help: 'Relayed addresses that are given out.',
    registers,
    collect() {
      this.set(relay.size);
    },
  });
  new Gauge({
    name: 'kith_relay_accounts',
    help: 'Accounts that have a relayed address.',
    registers,
    collect() {
      this.set(relay.users);
    },
  });
  new Counter({
    name: 'kith_relay_bytes_total',
    help: 'Bytes that were relayed, both ways together.',
    registers,
    collect() {
      this.reset();
      this.inc(relay.relayedBytes);
    },
  });
}
