import type { RandomBytes } from '@kith/shared/identity/crypto-suite';
import { sendIndication } from '@kith/shared/node/relay/stun-binding';
import { fromBase64Url } from '@kith/shared/protocol/bytes';
import { LIMITS } from '@kith/shared/protocol/limits';
import type { RequestResult } from '@kith/shared/protocol/rendezvous-contract';
import { familyOf, type TransportAddress } from '@kith/shared/relay/transport-address';
import type { Session } from '../presence/sessions.ts';
import { pick } from './pick.ts';

/** Datagrams that show a device what its NAT lets in: from another port than those it knows, and from other supernodes. */
export class NatProbes {
  readonly #hosts: readonly string[];
  readonly #random: RandomBytes;
  #sent = 0;

  /** @param hosts addresses of this machine that devices know a port of; others are chosen by the system */
  constructor(hosts: readonly string[], random: RandomBytes) {
    this.#hosts = hosts;
    this.#random = random;
  }

  /** How many were asked for and granted. */
  get sent(): number {
    return this.#sent;
  }

  /**
   * @param to the address that the request came from
   * @param transaction 12 bytes in base64url
   * @param observers supernodes at other addresses
   */
  async send(
    to: TransportAddress,
    transaction: string,
    observers: readonly Session[],
  ): Promise<Omit<RequestResult<'nat:probe'>, 'address'>> {
    this.#sent += 1;
    const family = familyOf(to.address);
    // From the address of a STUN server that it asked before: what differs is the port alone.
    const from = this.#hosts.find(host => familyOf(host) === family) ?? (family === 4 ? '0.0.0.0' : '::');
    const bytes = fromBase64Url(transaction) ?? new Uint8Array(12);
    const otherPort = await sendIndication(from, to, bytes);
    let others = 0;
    for (const { link } of pick(observers, LIMITS.probeObservers, this.#random)) {
      if (link.kind === 'lost') continue;
      link.connection.send('nat:probe', { ...to, transaction });
      others += 1;
    }
    return { otherPort, others };
  }
}
