import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Sessions } from './presence/sessions.ts';

/** What Prometheus may ask: counts, never names, addresses or contents. */
export interface Metrics {
  readonly registry: Registry;
  readonly connections: Gauge;
  readonly requests: Counter<'request' | 'outcome'>;
}

export function makeMetrics(sessions: Sessions): Metrics {
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
