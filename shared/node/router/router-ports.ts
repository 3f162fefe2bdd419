/// <reference path="./nat-api.d.ts" />
import { isIP } from 'node:net';
import { mayRelayTo } from '@kith/shared/relay/peer-policy';
import NatAPI from '@silentbot1/nat-api';

/** A port of this machine that is to be reached from outside under the same number. */
export interface PortWish {
  readonly port: number;
  readonly protocol: 'UDP' | 'TCP';
}

/** Who is told what did not work: a log, such as that of pino. */
export interface RouterLog {
  warn(facts: object, message: string): void;
}

/** A router that does not answer by then has no way to be asked. Milliseconds. */
const PATIENCE = 5_000;
/** Seconds. What a process that was killed leaves behind is gone after that. */
const LIFETIME = 1_200;
/** Milliseconds. */
const RENEW_EVERY = (LIFETIME / 2) * 1_000;

/** Ports that the router of a home passes on, asked for by NAT-PMP (RFC 6886) and UPnP, renewed, and given back. */
export class RouterPorts {
  /** Under which the outside sees this machine; `undefined` when that is not a public address either. */
  readonly publicAddress: string | undefined;
  readonly #router: NatAPI;
  readonly #description: string;
  readonly #granted: PortWish[] = [];
  readonly #timer: NodeJS.Timeout;
  #closing: Promise<void> | undefined;

  private constructor(router: NatAPI, publicAddress: string | undefined, description: string) {
    this.#router = router;
    this.publicAddress = publicAddress;
    this.#description = description;
    this.#timer = setInterval(() => void this.renew(), RENEW_EVERY);
    this.#timer.unref();
  }

  /**
   * @param description what the router's own list says of them
   * @returns `undefined`, and a line in the log, when no router grants any of them
   */
  static async open(
    wishes: readonly PortWish[],
    description: string,
    log: RouterLog,
  ): Promise<RouterPorts | undefined> {
    const found = await findRouter();
    const isPublic = found !== undefined && mayRelayTo(found.address, []);
    const ports = found && new RouterPorts(found.router, isPublic ? found.address : undefined, description);
    await ports?.add(wishes);
    if (ports === undefined || ports.granted.length === 0) {
      log.warn({}, 'no router here opens ports when asked (NAT-PMP, UPnP): forward them by hand');
      await ports?.close();
      return undefined;
    }
    const refused = wishes.filter(wish => !ports.granted.includes(wish));
    if (refused.length > 0) log.warn({ refused }, 'the router did not open these ports');
    if (!isPublic) log.warn({}, 'the router has no public address itself: there is another one before it');
    return ports;
  }

  /** What it passes on. */
  get granted(): readonly PortWish[] {
    return this.#granted;
  }

  /** Asks for more, one after the other, until the router does not answer any more. */
  async add(wishes: readonly PortWish[]): Promise<void> {
    for (const wish of wishes) {
      if (this.#closing !== undefined) return;
      const isGranted = await within(this.#router.map(this.#asked(wish)));
      if (isGranted === undefined) return;
      if (isGranted) this.#granted.push(wish);
    }
  }

  /** Asks again for all that was granted, which makes it last, and brings it back where a router forgot it. */
  async renew(): Promise<void> {
    for (const wish of this.#granted) {
      if (this.#closing !== undefined) return;
      // A question may be lost, and is not repeated: the next time would be too late.
      if (!(await this.#renewed(wish))) await this.#renewed(wish);
    }
  }

  /** Gives everything back; does not wait for a router that is slow to take it. */
  async close(): Promise<void> {
    await within(this.givenBack());
  }

  /** Gives everything back; done when the router took it, or does not answer. */
  givenBack(): Promise<void> {
    clearInterval(this.#timer);
    this.#closing ??= this.#router.destroy().catch(() => undefined);
    return this.#closing;
  }

  async #renewed(wish: PortWish): Promise<boolean> {
    const [isGranted] = (await within(this.#router._map({ ...this.#asked(wish), ttl: LIFETIME }))) ?? [false];
    return isGranted;
  }

  #asked({ port, protocol }: PortWish) {
    return { publicPort: port, privatePort: port, protocol, description: this.#description };
  }
}

/** The router, by whichever of the two ways it answers first. */
async function findRouter(): Promise<{ readonly router: NatAPI; readonly address: string } | undefined> {
  const ways = [true, false].map(
    pmp =>
      new NatAPI({
        ttl: LIFETIME,
        autoUpdate: false,
        enablePMP: pmp,
        enableUPNP: !pmp,
        upnpPermanentFallback: true,
      }),
  );
  const answers = ways.map(async router => {
    const address = await router.externalIp();
    if (isIP(address) === 0) throw new Error('no router that answers this way');
    return { router, address };
  });
  const found = await within(Promise.any(answers));
  for (const other of ways) {
    // Nobody waits for one that may never answer.
    if (other !== found?.router) other.destroy().catch(() => undefined);
  }
  return found;
}

/** What comes in time and does not fail. */
async function within<T>(answer: Promise<T> | undefined): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), PATIENCE);
  });
  const first = await Promise.race([answer?.catch(() => undefined), late]);
  clearTimeout(timer);
  return first;
}
