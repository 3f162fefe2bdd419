import { mayRelayTo } from '@kith/shared/relay/peer-policy';
import { NatApiWay } from './nat-api-way.ts';
import { PcpRouter } from './pcp-router.ts';
import { LIFETIME, PATIENCE, type PortWish, type RouterWay } from './router-way.ts';

/** Who is told what did not work: a log, such as that of pino. */
export interface RouterLog {
  warn(facts: object, message: string): void;
}

/** A router that grants less is asked as if it granted this: the least that it should (RFC 6887, section 15). Seconds. */
const SHORTEST = 120;

/**
 * Ports that the router of a home passes on, asked for by PCP (RFC 6887), NAT-PMP (RFC 6886) and UPnP, renewed, and given
 * back.
 */
export class RouterPorts {
  readonly #way: RouterWay;
  readonly #granted: PortWish[] = [];
  /** Of those granted, the shortest. Seconds. */
  #lifetime = LIFETIME;
  #timer: NodeJS.Timeout;
  #closing: Promise<void> | undefined;

  private constructor(way: RouterWay) {
    this.#way = way;
    this.#timer = this.#renewing();
  }

  /**
   * By the way that is answered first; by the next one where that grants nothing.
   *
   * @param description what the router's own list says of them, by UPnP
   * @param ways in which a router may be asked
   * @returns `undefined`, and a line in the log, when no router grants any of them
   */
  static async open(
    wishes: readonly PortWish[],
    description: string,
    log: RouterLog,
    ways: readonly RouterWay[] = waysOf(description),
  ): Promise<RouterPorts | undefined> {
    const ports = await RouterPorts.#firstGranted(wishes, ways);
    if (ports === undefined) {
      log.warn({}, 'no router here opens ports when asked (PCP, NAT-PMP, UPnP): forward them by hand');
      return undefined;
    }
    const refused = wishes.filter(wish => !ports.granted.includes(wish));
    if (refused.length > 0) log.warn({ refused }, 'the router did not open these ports');
    if (ports.publicAddress === undefined)
      log.warn({}, 'the router has no public address itself: there is another one before it');
    return ports;
  }

  static async #firstGranted(
    wishes: readonly PortWish[],
    ways: readonly RouterWay[],
  ): Promise<RouterPorts | undefined> {
    const found = new Map(ways.map(way => [way, way.find().then(() => way)]));
    let ports: RouterPorts | undefined;
    while (ports === undefined) {
      const way = await within(Promise.any(found.values()));
      if (way === undefined) break;
      found.delete(way);
      const opened = new RouterPorts(way);
      await opened.add(wishes);
      if (opened.granted.length > 0) ports = opened;
      // The next way may be to the same list of the same router.
      else await opened.close();
    }
    // Nobody waits for one that may never answer.
    for (const other of found.keys()) other.giveBack().catch(() => undefined);
    return ports;
  }

  /** Under which the outside sees this machine; `undefined` when that is not a public address either. */
  get publicAddress(): string | undefined {
    const { address } = this.#way;
    return address !== undefined && mayRelayTo(address, []) ? address : undefined;
  }

  /** What it passes on. */
  get granted(): readonly PortWish[] {
    return this.#granted;
  }

  /** Asks for more, one after the other, until the router does not answer any more. */
  async add(wishes: readonly PortWish[]): Promise<void> {
    for (const wish of wishes) {
      if (this.#closing !== undefined) return;
      const answer = await within(this.#way.map(wish));
      if (answer === undefined) return;
      if (answer.forgot) await this.renew();
      if (answer.seconds === 0) continue;
      this.#granted.push(wish);
      this.#keepFor(answer.seconds);
    }
  }

  /** Asks again for all that was granted, which makes it last, and brings it back where a router forgot it. */
  async renew(): Promise<void> {
    // It may have forgotten between two of them.
    if (await this.#renewedAll()) await this.#renewedAll();
  }

  /** Gives everything back; does not wait for a router that is slow to take it. */
  async close(): Promise<void> {
    await within(this.givenBack());
  }

  /** Gives everything back; done when the router took it, or does not answer. */
  givenBack(): Promise<void> {
    clearInterval(this.#timer);
    this.#closing ??= this.#way.giveBack().catch(() => undefined);
    return this.#closing;
  }

  /** @returns whether the router showed that it forgot what it granted before */
  async #renewedAll(): Promise<boolean> {
    let forgot = false;
    for (const wish of this.#granted) {
      if (this.#closing !== undefined) return false;
      const answer = await within(this.#way.renew(wish));
      if (answer?.forgot) forgot = true;
      if (answer !== undefined && answer.seconds > 0) this.#keepFor(answer.seconds);
    }
    return forgot;
  }

  #keepFor(seconds: number): void {
    const lifetime = Math.max(seconds, SHORTEST);
    if (lifetime >= this.#lifetime || this.#closing !== undefined) return;
    this.#lifetime = lifetime;
    clearInterval(this.#timer);
    this.#timer = this.#renewing();
  }

  #renewing(): NodeJS.Timeout {
    return setInterval(() => void this.renew(), (this.#lifetime / 2) * 1_000).unref();
  }
}

function waysOf(description: string): RouterWay[] {
  return [new PcpRouter(), new NatApiWay('NAT-PMP', description), new NatApiWay('UPnP', description)];
}

/** What comes in time and does not fail. */
async function within<T>(answer: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), PATIENCE);
  });
  const first = await Promise.race([answer.catch(() => undefined), late]);
  clearTimeout(timer);
  return first;
}
