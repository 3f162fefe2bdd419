/// <reference path="./nat-api.d.ts" />
import { isIP } from 'node:net';
import NatAPI from '@silentbot1/nat-api';
import { LIFETIME, type PortWish, type RouterAnswer, type RouterWay } from './router-way.ts';

/** NAT-PMP (RFC 6886) or UPnP, by a library, which does not tell when NAT-PMP hands out a port of another number. */
export class NatApiWay implements RouterWay {
  readonly #router: NatAPI;
  readonly #description: string;
  #address: string | undefined;

  /** @param description what the router's own list says of the ports; NAT-PMP has no place for it */
  constructor(protocol: 'NAT-PMP' | 'UPnP', description: string) {
    this.#router = new NatAPI({
      ttl: LIFETIME,
      autoUpdate: false,
      enablePMP: protocol === 'NAT-PMP',
      enableUPNP: protocol === 'UPnP',
      upnpPermanentFallback: true,
    });
    this.#description = description;
  }

  get address(): string | undefined {
    return this.#address;
  }

  async find(): Promise<void> {
    const address = await this.#router.externalIp();
    if (isIP(address) === 0) throw new Error('no router that answers this way');
    this.#address = address;
  }

  async map(wish: PortWish): Promise<RouterAnswer> {
    return answer(await this.#router.map(this.#asked(wish)));
  }

  async renew(wish: PortWish): Promise<RouterAnswer> {
    // A question may be lost, and is not repeated: the next time would be too late.
    return answer((await this.#renewed(wish)) || (await this.#renewed(wish)));
  }

  async giveBack(): Promise<void> {
    await this.#router.destroy();
  }

  async #renewed(wish: PortWish): Promise<boolean> {
    const [isGranted] = await this.#router._map({ ...this.#asked(wish), ttl: LIFETIME });
    return isGranted;
  }

  #asked({ port, protocol }: PortWish) {
    return { publicPort: port, privatePort: port, protocol, description: this.#description };
  }
}

const answer = (isGranted: boolean) => ({ seconds: isGranted ? LIFETIME : 0, forgot: false });
