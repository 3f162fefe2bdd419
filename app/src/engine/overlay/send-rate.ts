import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { Links } from '../links/links.ts';

/** How fast this device sends over its links to other networks. */
export class SendRate {
  readonly #links: Pick<Links, 'state'>;
  readonly #open = new Set<DeviceId>();

  constructor(links: Pick<Links, 'state' | 'onState'>) {
    this.#links = links;
    links.onState((device, { state }) => {
      if (state === 'open') this.#open.add(device);
      else if (state === 'closed') this.#open.delete(device);
    });
  }

  /** Bytes per second, all links together. */
  get now(): number {
    let sum = 0;
    for (const device of this.#open) {
      const state = this.#links.state(device);
      if (state.state === 'open' && (state.route === 'direct' || state.route === 'relayed'))
        sum += state.sendRate;
    }
    return sum;
  }
}
