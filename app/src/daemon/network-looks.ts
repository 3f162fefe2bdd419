/** A look that comes this much too late, in milliseconds, means that the machine slept. */
export const SLEPT = 5_000;

/** What the part of `os.networkInterfaces()` that is judged looks like. */
export type Interfaces = Readonly<
  Record<string, readonly { readonly address: string; readonly internal: boolean }[] | undefined>
>;

/**
 * Judges looks at the addresses of this machine, taken every so often: whether what was connected before the last one
 * can still be relied on. Does no I/O.
 */
export class NetworkLooks {
  readonly #every: number;
  #addresses: string;
  #at: number;

  /**
   * @param every milliseconds from one look to the next
   * @param now milliseconds of the wall clock, which goes on while a machine sleeps
   */
  constructor(every: number, interfaces: Interfaces, now: number) {
    this.#every = every;
    this.#addresses = addressesOf(interfaces);
    this.#at = now;
  }

  /** Takes a look in. True: there are other addresses than at the last look, or the machine slept in between. */
  changed(interfaces: Interfaces, now: number): boolean {
    const addresses = addressesOf(interfaces);
    const slept = now - this.#at > this.#every + SLEPT;
    const moved = addresses !== this.#addresses;
    this.#addresses = addresses;
    this.#at = now;
    // Without any address there is nothing to connect from: the change to tell is the one that ends this.
    return addresses !== '' && (moved || slept);
  }
}

/** Addresses that reach another machine; link-local ones come and go with every virtual interface. */
function addressesOf(interfaces: Interfaces): string {
  const reaching: string[] = [];
  for (const addresses of Object.values(interfaces)) {
    for (const { address, internal } of addresses ?? []) {
      if (!internal && !/^fe[89ab]/.test(address)) reaching.push(address);
    }
  }
  return reaching.sort().join(' ');
}
