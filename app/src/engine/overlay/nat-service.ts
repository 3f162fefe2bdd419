import {
  type Endpoint,
  type MappingSample,
  type NatFiltering,
  type NatMapping,
  natFiltering,
  natMapping,
} from '@kith/shared/overlay/nat-behaviour';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import type { Clock } from '../ports/clock.ts';
import type { NatProbe } from '../ports/nat-probe.ts';
import type { IceServer } from '../ports/peer-connections.ts';
import type { OnlineRendezvous } from '../session/online-rendezvous.ts';

/** The same servers are not asked again sooner than this when they are named anew. Milliseconds. */
const FRESH = 60_000;
/** What is shown at most, as the contract of windows has it. */
const SHOWN = { addresses: 4, samples: 10 } as const;

/** What is known of the NAT that this device is behind, and how. */
export interface NatView {
  readonly mapping: NatMapping;
  readonly filtering: NatFiltering;
  /** Whether UDP gets out at all; absent: not known yet. */
  readonly udp?: boolean;
  /** By which others see this device. */
  readonly addresses: readonly string[];
  /** Who said so, and what they saw, as `host:port`. */
  readonly samples: readonly { readonly observer: string; readonly seen: string }[];
  /** Milliseconds since 1970. */
  readonly measuredAt?: number;
  readonly measuring: boolean;
}

const UNKNOWN: NatView = {
  mapping: 'unknown',
  filtering: 'unknown',
  addresses: [],
  samples: [],
  measuring: false,
};

export interface NatServiceParts {
  /** Absent where nothing can be measured. */
  readonly probe: NatProbe | undefined;
  readonly relays: { readonly named: readonly IceServer[]; onChange(listener: () => void): () => void };
  readonly rendezvous: Pick<OnlineRendezvous, 'request'>;
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
}

/**
 * Measures what kind of NAT this device is behind: when servers are named that can tell, when it is in another network, and
 * when somebody asks.
 */
export class NatService {
  readonly #parts: NatServiceParts;
  readonly #listeners = new Set<() => void>();
  #view = UNKNOWN;
  /** Servers that were asked last. */
  #asked = '';
  /** Whether it has to be measured once more when the measurement that is under way ends. */
  #again = false;
  /** Grows whenever what is being measured is of no use any more. */
  #round = 0;

  constructor(parts: NatServiceParts) {
    this.#parts = parts;
    parts.relays.onChange(() => this.#named());
  }

  get view(): NatView {
    return this.#view;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Measures now; what is under way is of another network, or was asked for before something changed. */
  measure(): void {
    if (this.#parts.probe === undefined) return;
    if (this.#view.measuring) this.#again = true;
    else void this.#measure(this.#parts.probe);
  }

  #named(): void {
    const { relays, clock } = this.#parts;
    const { measuredAt } = this.#view;
    if (relays.named.length === 0) {
      this.#round += 1;
      this.#again = false;
      this.#asked = '';
      this.#show(UNKNOWN);
      return;
    }
    const isFresh = measuredAt !== undefined && clock.now() - measuredAt < FRESH;
    if (urlsOf(relays.named) !== this.#asked || !isFresh) this.measure();
  }

  async #measure(probe: NatProbe): Promise<void> {
    const { relays, clock, report } = this.#parts;
    const servers = relays.named;
    const round = ++this.#round;
    this.#asked = urlsOf(servers);
    this.#show({ ...this.#view, measuring: true });
    const found = await probe
      .measure(servers, (port, transaction) => this.#ask(port, transaction))
      .catch(error => report(error));
    if (round !== this.#round) return;
    if (found === undefined) this.#show({ ...this.#view, measuring: false });
    else {
      const { udp, addresses, mapping, filtering } = found;
      this.#show({
        mapping: natMapping(mapping),
        filtering: filtering === undefined ? 'unknown' : natFiltering(filtering),
        ...(udp !== undefined && { udp }),
        addresses: addresses.slice(0, SHOWN.addresses),
        samples: mapping.slice(0, SHOWN.samples).map(shown),
        measuredAt: clock.now(),
        measuring: false,
      });
    }
    if (!this.#again) return;
    this.#again = false;
    this.measure();
  }

  async #ask(port: number, transaction: Uint8Array) {
    const asked = await this.#parts.rendezvous.request('nat:probe', {
      port,
      transaction: toBase64Url(transaction),
    });
    return asked.ok ? asked.value : undefined;
  }

  #show(view: NatView): void {
    this.#view = view;
    for (const listener of this.#listeners) listener();
  }
}

function urlsOf(servers: readonly IceServer[]): string {
  return servers
    .flatMap(({ urls }) => urls)
    .sort()
    .join(' ');
}

function shown({ observer, mapped }: MappingSample) {
  return { observer: text(observer), seen: text(mapped) };
}

function text({ address, port }: Endpoint): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
