/// <reference path="./nat-api.d.ts" />
import { mayRelayTo } from '@kith/shared/relay/peer-policy';
import NatAPI from '@silentbot1/nat-api';

/** A port of this machine that is to be reached from outside under the same number. */
export interface PortWish {
  readonly port: number;
  readonly protocol: 'UDP' | 'TCP';
}

/** Who is told what did not work: a log, such as that of pino. */
export interface RouterLog {
  warn(message: string): void;
  warn(facts: object, message: string): void;
}

/** A router that does not answer by then has no way to be asked. Milliseconds. */
const PATIENCE = 5_000;
/** Seconds. What a process that was killed leaves behind is gone after that. */
const LIFETIME = 1_200;

/** Ports that the router of a home passes on, asked for by NAT-PMP (RFC 6886) and UPnP, renewed, and given back. */
export class RouterPorts {
  /** Under which the outside sees this machine; `undefined` when that is not a public address either. */
  readonly publicAddress: string | undefined;
  /** What it passes on. */
  readonly granted: readonly PortWish[];
  readonly #router: NatAPI;

  private constructor(router: NatAPI, publicAddress: string | undefined, granted: readonly PortWish[]) {
    this.#router = router;
    this.publicAddress = publicAddress;
    this.granted = granted;
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
    const granted: PortWish[] = [];
    const refused: PortWish[] = [];
    for (const { port, protocol } of found ? wishes : []) {
      const wish = { publicPort: port, privatePort: port, protocol, description };
      const isGranted = (await within(found?.router.map(wish))) === true;
      (isGranted ? granted : refused).push({ port, protocol });
    }
    if (found === undefined || granted.length === 0) {
      log.warn('no router here opens ports when asked (NAT-PMP, UPnP): forward them by hand');
      await within(found?.router.destroy());
      return undefined;
    }
    const { router, address } = found;
    const isPublic = mayRelayTo(address, []);
    if (refused.length > 0) log.warn({ refused }, 'the router did not open these ports');
    if (!isPublic) log.warn('the router has no public address itself: there is another one before it');
    return new RouterPorts(router, isPublic ? address : undefined, granted);
  }

  async close(): Promise<void> {
    await within(this.#router.destroy());
  }
}

/** The router, by whichever of the two ways it answers first. */
async function findRouter(): Promise<{ readonly router: NatAPI; readonly address: string } | undefined> {
  const ways = [true, false].map(
    pmp => new NatAPI({ ttl: LIFETIME, enablePMP: pmp, enableUPNP: !pmp, upnpPermanentFallback: true }),
  );
  const answers = ways.map(async router => ({ router, address: await router.externalIp() }));
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
