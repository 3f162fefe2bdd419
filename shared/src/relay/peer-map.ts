import type { TransportAddress } from './transport-address.ts';

/** Values by address and port. Looked up for every packet: without making a key of the two. */
export class PeerMap<Value> {
  readonly #byAddress = new Map<string, Map<number, Value>>();

  get({ address, port }: TransportAddress): Value | undefined {
    return this.#byAddress.get(address)?.get(port);
  }

  set({ address, port }: TransportAddress, value: Value): void {
    const ports = this.#byAddress.get(address);
    if (ports === undefined) this.#byAddress.set(address, new Map([[port, value]]));
    else ports.set(port, value);
  }

  delete({ address, port }: TransportAddress): void {
    const ports = this.#byAddress.get(address);
    ports?.delete(port);
    if (ports?.size === 0) this.#byAddress.delete(address);
  }

  *values(): Generator<Value> {
    for (const ports of this.#byAddress.values()) yield* ports.values();
  }
}
