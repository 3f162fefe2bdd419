import { randomInt } from 'node:crypto';
import type { Socket as UdpSocket } from 'node:dgram';
import { boundSocket } from './bound-socket.ts';

/** Both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** An even port is found in so many tries, or hardly any is free. */
const EVEN_TRIES = 32;

/** UDP ports for allocations: out of a range, or any. */
export class RelayPorts {
  readonly #range: PortRange | undefined;

  constructor(range: PortRange | undefined) {
    this.#range = range;
  }

  /**
   * @param even an even one is wanted
   * @param withNext the one after it too
   * @returns one socket, or two; `undefined` when none is free
   */
  async open(host: string, even: boolean, withNext: boolean): Promise<UdpSocket[] | undefined> {
    for (const port of this.#candidates(even)) {
      const first = await boundSocket(host, port).catch(() => undefined);
      if (first === undefined) {
        if (this.#range === undefined) return undefined;
        continue;
      }
      const got = first.address().port;
      if (!even) return [first];
      // The system gives odd and even ones alike.
      if (got % 2 === 0 && !withNext) return [first];
      const second = got % 2 === 0 ? await this.#next(host, got + 1) : undefined;
      if (second !== undefined) return [first, second];
      first.close();
    }
    return undefined;
  }

  *#candidates(even: boolean): Generator<number> {
    if (this.#range === undefined) {
      for (let i = 0; i < (even ? EVEN_TRIES : 1); i++) yield 0;
      return;
    }
    const { first, last } = this.#range;
    const count = last - first + 1;
    // Anywhere: nobody can tell the next one (RFC 8656, section 7.2).
    const start = randomInt(count);
    for (let i = 0; i < count; i++) {
      const port = first + ((start + i) % count);
      if (!even || port % 2 === 0) yield port;
    }
  }

  async #next(host: string, port: number): Promise<UdpSocket | undefined> {
    if (this.#range !== undefined && port > this.#range.last) return undefined;
    return await boundSocket(host, port).catch(() => undefined);
  }
}
