import { placementKey, placementScore } from '@kith/shared/overlay/placement';
import { fromBase64Url } from '@kith/shared/protocol/bytes';
import type { IceServer } from '@kith/shared/protocol/rendezvous-contract';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import { familyOf, parseAddress } from '@kith/shared/relay/transport-address';
import type { Session } from '../presence/sessions.ts';
import { hostPort, turnEntry } from '../relay/turn-entry.ts';
import type { Offer, Reach } from './candidate.ts';

/** A device is told so many: browsers ask each of them for each connection. */
const NAMED = 2;
/** Others come before one that has so much to do, or whose line was seen to be slower than this: bytes per second. */
const BUSY = 0.9;
const SLOW = 125_000;

/** A supernode that relays. */
export interface ServingRelay {
  readonly device: DeviceId;
  /** Another one when it changed: address, port, secret. */
  readonly key: string;
  /** Undefined while its connection is broken: it is not named to anybody then, and who was told of it keeps it. */
  readonly here: { readonly session: Session; readonly reach: Reach; readonly offer: Offer } | undefined;
}
type NamedRelay = ServingRelay & { readonly here: NonNullable<ServingRelay['here']> };

/** Supernodes that relay, who was told of which, and who has to ask anew. */
export class Relays {
  readonly #settle: number;
  /** By key. */
  #relays = new Map<string, ServingRelay>();
  /** Keys. */
  readonly #told = new Map<Session, readonly string[]>();
  #timer: NodeJS.Timeout | undefined;

  /** @param settle milliseconds that changes wait for others */
  constructor(settle: number) {
    this.#settle = settle;
  }

  get size(): number {
    return this.#relays.size;
  }

  /** Those that can be asked to look at somebody, in no order. */
  observers(address: string): Session[] {
    // One behind the same router sees its inside.
    return this.#named.filter(({ here }) => here.reach.address !== address).map(({ here }) => here.session);
  }

  set(relays: readonly ServingRelay[]): void {
    const before = this.#relays;
    this.#relays = new Map(relays.map(relay => [relay.key, relay]));
    const isSame =
      before.size === relays.length && relays.every(relay => isSameRelay(relay, before.get(relay.key)));
    if (isSame) return;
    this.#timer ??= setTimeout(() => this.#tell(), this.#settle);
  }

  gone(session: Session): void {
    this.#told.delete(session);
  }

  /**
   * STUN and TURN servers for a device: the best supernodes first, those of the server itself last.
   *
   * @param address of its connection
   * @param own of the server
   * @param until milliseconds since 1970
   */
  servers(
    session: Session,
    address: string | undefined,
    own: readonly IceServer[],
    until: number,
  ): IceServer[] {
    const best = this.#bestFor(session, address).slice(0, NAMED);
    this.#told.set(
      session,
      best.map(({ key }) => key),
    );
    const { name: account } = session.account;
    const turn = best.map(({ here: { reach, offer } }) =>
      turnEntry({
        urls: turnUrls(reach, offer),
        secret: fromBase64Url(offer.relay?.secret ?? '') ?? new Uint8Array(),
        account,
        until,
        fingerprint: reach.tls ? offer.tls?.fingerprint : undefined,
      }),
    );
    // Two different hosts, so that a device can compare what they see of it.
    const stun = best.slice(0, own.length > 0 ? 1 : NAMED);
    return [
      ...turn,
      ...(stun.length > 0
        ? [{ urls: stun.map(({ here }) => `stun:${relayHost(here.reach, here.offer)}`) }]
        : []),
      ...own,
    ];
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  get #named(): NamedRelay[] {
    return [...this.#relays.values()].filter(isNamed);
  }

  /** Near ones before others, then the least loaded; who is as near and as loaded is chosen by chance, always the same. */
  #bestFor(session: Session, address: string | undefined): NamedRelay[] {
    const key = placementKey(session.device.id);
    const rank = ({ device, here: { reach, offer } }: NamedRelay) => [
      offer.load >= BUSY || (offer.uplink > 0 && offer.uplink < SLOW) ? 1 : 0,
      address !== undefined && isNear(address, reach.address) ? 0 : 1,
      Math.round(offer.load * 4),
      placementScore(key, placementKey(device)),
    ];
    return this.#named
      .filter(({ device, here }) => device !== session.device.id && here.reach.address !== address)
      .map(relay => ({ relay, rank: rank(relay) }))
      .sort((a, b) => compare(a.rank, b.rank))
      .map(({ relay }) => relay);
  }

  /** Those who were told of one that is gone, and those who could have more than they were told of. */
  #tell(): void {
    this.#timer = undefined;
    for (const [session, told] of this.#told) {
      if (session.link.kind === 'lost') continue;
      const { connection } = session.link;
      const isShort =
        told.length < NAMED && this.#bestFor(session, parseAddress(connection.remote)).length > told.length;
      if (!isShort && told.every(key => this.#relays.has(key))) continue;
      this.#told.delete(session);
      connection.send('relay:changed', {});
    }
  }
}

function isSameRelay(a: ServingRelay, b: ServingRelay | undefined): boolean {
  return b !== undefined && (a.here === undefined) === (b.here === undefined);
}

function isNamed(relay: ServingRelay): relay is NamedRelay {
  return relay.here !== undefined;
}

function relayHost({ address }: Reach, { relay }: Offer): string {
  return hostPort(address, relay?.port ?? 0);
}

function turnUrls(reach: Reach, offer: Offer): string[] {
  const at = relayHost(reach, offer);
  return [
    `turn:${at}?transport=udp`,
    ...(reach.tcp ? [`turn:${at}?transport=tcp`] : []),
    ...(reach.tls ? [`turns:${hostPort(reach.address, offer.tls?.port ?? 0)}?transport=tcp`] : []),
  ];
}

/** Whether two addresses are likely to be of one provider: the first 16 bits of IPv4, 32 of IPv6. */
function isNear(a: string, b: string): boolean {
  return familyOf(a) === familyOf(b) && prefixOf(a) === prefixOf(b);
}

function prefixOf(address: string): string {
  return address.split(/[.:]/).slice(0, 2).join(' ');
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [i, value] of a.entries()) if (value !== b[i]) return value - (b[i] ?? 0);
  return 0;
}
