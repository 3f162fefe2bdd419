import { equalBytes } from '../protocol/bytes.ts';
import { isOtherFamily, lifetimeOf, readAllocate } from './allocate-request.ts';
import type { Allocation, ClientPath } from './allocation.ts';
import { Allocations, type Opening } from './allocations.ts';
import { type Authenticated, Authenticator } from './authenticator.ts';
import { channelPayload, isChannelData } from './channel-data.ts';
import { FairShare } from './fair-share.ts';
import { mayRelayTo, type Network } from './peer-policy.ts';
import type { RelayCrypto } from './relay-crypto.ts';
import { RELAY_LIMITS } from './relay-limits.ts';
import {
  attributeOf,
  type DecodedStun,
  decodeStun,
  encodeStun,
  STUN_ATTRIBUTES,
  STUN_METHODS,
  type StunAttribute,
} from './stun-message.ts';
import { decodeXorAddress, encodeXorAddress, familyOf, type TransportAddress } from './transport-address.ts';
import {
  type ErrorCode,
  errorAttribute,
  lifetimeAttribute,
  mappedAddress,
  unknownIn,
} from './turn-attributes.ts';
import type { TurnEffect, TurnEvent } from './turn-events.ts';

export interface TurnOptions {
  readonly realm: string;
  /** What credentials of this relay are made with; its own, shared with nobody. */
  readonly secret: Uint8Array;
  /** 32 random bytes of this run. */
  readonly nonceKey: Uint8Array;
  readonly crypto: RelayCrypto;
  /** Kinds of addresses that can be had here. */
  readonly families: ReadonlySet<4 | 6>;
  /** Networks that are relayed to although they are not public. */
  readonly ownNetworks: readonly Network[];
  /** Bytes that are relayed in a second, both ways together, shared fairly; absent: as many as the machine can. */
  readonly bytesPerSecond?: number;
}

/** What a request is answered with: attributes of a success, or the code of a refusal. `undefined`: nothing yet. */
type Answer = readonly StunAttribute[] | ErrorCode | undefined;

/**
 * A STUN and TURN server (RFC 8489, RFC 8656): UDP between it and the peers; datagrams or a stream between it and its
 * clients. Long-term credentials whose names say until when they are good.
 *
 * It is never an open proxy: nothing is relayed without credentials, to an address without a permission, or to one that is
 * not public.
 */
export class TurnServer {
  readonly #options: TurnOptions;
  readonly #authenticator: Authenticator;
  readonly #allocations = new Allocations();
  #share: FairShare | undefined;
  #relayedBytes = 0;
  #strangers = { second: 0, answers: 0 };
  #effects: TurnEffect[] = [];
  #now = 0;

  constructor(options: TurnOptions) {
    this.#options = options;
    this.#authenticator = new Authenticator(options);
    this.limit(options.bytesPerSecond);
  }

  /** Another cap from now on; `undefined`: none. */
  limit(bytesPerSecond: number | undefined): void {
    this.#share = bytesPerSecond === undefined ? undefined : new FairShare(bytesPerSecond);
  }

  /** How many addresses are given out. */
  get size(): number {
    return this.#allocations.size;
  }

  /** For how many users. */
  get users(): number {
    return this.#allocations.users;
  }

  /** Bytes that were relayed since it started, both ways together. */
  get relayedBytes(): number {
    return this.#relayedBytes;
  }

  /** Whether something was allocated over this way. */
  serves(client: ClientPath): boolean {
    return this.#allocations.of(client) !== undefined;
  }

  /** Takes one event and says what to do, in order. `now` in milliseconds since 1970. */
  handle(event: TurnEvent, now: number): TurnEffect[] {
    this.#effects = [];
    this.#now = now;
    switch (event.kind) {
      case 'message':
        if (isChannelData(event.bytes)) this.#channelData(event.client, event.bytes);
        else this.#stun(event.client, event.bytes);
        break;
      case 'peer-data':
        this.#peerData(event.allocation, event.peer, event.bytes);
        break;
      case 'opened':
        this.#opened(event.allocation, event.relayed);
        break;
      case 'client-gone': {
        const allocation = this.#allocations.of(event.client);
        this.#allocations.leave(event.client);
        if (allocation !== undefined) this.#end(allocation);
        break;
      }
      case 'tick':
        for (const id of this.#allocations.endOverdue(now))
          this.#effects.push({ kind: 'close', allocation: id });
        break;
    }
    return this.#effects;
  }

  #channelData(client: ClientPath, bytes: Uint8Array): void {
    const allocation = this.#allocations.of(client);
    const peer = allocation?.peerOf((bytes[0]! << 8) | bytes[1]!, this.#now);
    const data = channelPayload(bytes);
    if (allocation === undefined || peer === undefined || data === undefined) return;
    this.#relay(allocation, peer, data);
  }

  #relay(allocation: Allocation, peer: TransportAddress, bytes: Uint8Array): void {
    if (!this.#mayPass(allocation, bytes)) return;
    this.#effects.push({ kind: 'relay', allocation: allocation.id, peer, bytes });
  }

  #mayPass(allocation: Allocation, { length }: Uint8Array): boolean {
    allocation.active = this.#now;
    if (this.#share?.take(allocation.user, length, this.#now) === false) return false;
    this.#relayedBytes += length;
    return true;
  }

  #peerData(id: number, peer: TransportAddress, bytes: Uint8Array): void {
    const allocation = this.#allocations.withId(id);
    if (allocation === undefined || !allocation.permits(peer.address, this.#now)) return;
    if (!this.#mayPass(allocation, bytes)) return;
    const { client } = allocation;
    const channel = allocation.channelTo(peer, this.#now);
    if (channel !== undefined) {
      this.#effects.push({ kind: 'channel-data', client, channel, bytes });
      return;
    }
    const transactionId = this.#options.crypto.random(12);
    const indication = encodeStun({
      class: 'indication',
      method: STUN_METHODS.data,
      transactionId,
      attributes: [
        { type: STUN_ATTRIBUTES.xorPeerAddress, value: encodeXorAddress(peer, transactionId) },
        { type: STUN_ATTRIBUTES.data, value: bytes },
      ],
    });
    this.#effects.push({ kind: 'reply', client, bytes: indication });
  }

  #stun(client: ClientPath, bytes: Uint8Array): void {
    const message = decodeStun(bytes);
    if (message === undefined) return;
    if (message.class === 'indication') {
      if (message.method === STUN_METHODS.send) this.#send(client, message);
      return;
    }
    if (message.class !== 'request') return;
    if (message.method === STUN_METHODS.binding) {
      if (this.#mayAnswerStranger()) this.#answer(client, message, [mappedAddress(client, message)]);
      return;
    }
    const inUse = this.#allocations.of(client)?.username;
    const checked = this.#authenticator.check(message, client.id, this.#now, inUse);
    if (!checked.ok) {
      if (!this.#mayAnswerStranger()) return;
      const challenge = checked.error === 400 ? [] : this.#authenticator.challenge(client.id, this.#now);
      this.#refuse(client, message, checked.error, challenge);
      return;
    }
    const who = checked.value;
    const unknown = unknownIn(message);
    if (unknown !== undefined) this.#refuse(client, message, 420, [unknown], who);
    else this.#reply(client, message, this.#request(client, message, who), who);
  }

  /** Whoever forges the address of somebody else makes them get our answer, which is longer than the question. */
  #mayAnswerStranger(): boolean {
    const second = Math.floor(this.#now / 1_000);
    if (this.#strangers.second !== second) this.#strangers = { second, answers: 0 };
    this.#strangers.answers += 1;
    return this.#strangers.answers <= RELAY_LIMITS.strangersPerSecond;
  }

  #request(client: ClientPath, request: DecodedStun, who: Authenticated): Answer {
    const allocation = this.#allocations.of(client);
    if (request.method === STUN_METHODS.allocate) {
      return allocation === undefined ? this.#allocate(client, request, who) : again(allocation, request);
    }
    if (allocation === undefined) return 437;
    if (allocation.user !== who.user) return 441;
    switch (request.method) {
      case STUN_METHODS.refresh:
        return this.#refresh(allocation, request);
      case STUN_METHODS.createPermission:
        return this.#createPermission(allocation, request);
      case STUN_METHODS.channelBind:
        return this.#channelBind(allocation, request);
      default:
        return 400;
    }
  }

  /** RFC 8656, section 7.2. */
  #allocate(client: ClientPath, request: DecodedStun, who: Authenticated): Answer {
    // Asked again while its port is on the way.
    if (this.#allocations.isOpening(client)) return undefined;
    const wanted = readAllocate(request, this.#options.families);
    if (typeof wanted === 'number') return wanted;
    const { lifetimeSeconds, family, even, reserve, token } = wanted;
    // Its bytes are those of a datagram, which may be gone when the port is there.
    const kept = { ...request, transactionId: new Uint8Array(request.transactionId) };
    const parts = { client, request: kept, who, lifetimeSeconds };
    if (token !== undefined) {
      const reserved = this.#allocations.redeem(token, who.user, this.#now);
      if (reserved === undefined) return 508;
      return this.#grant({ ...parts, id: reserved.id, next: undefined, gone: false }, reserved.relayed);
    }
    const problem = this.#allocations.problemFor(who.user);
    if (problem !== undefined) return problem;
    const { id, next } = this.#allocations.open(parts, reserve);
    this.#effects.push({ kind: 'open', allocation: id, family, even, next });
    return undefined;
  }

  #opened(id: number, relayed: TransportAddress | undefined): void {
    const opening = this.#allocations.opened(id);
    if (opening === undefined) return;
    const { client, request, who, next } = opening;
    if (!opening.gone) {
      this.#reply(client, request, relayed === undefined ? 508 : this.#grant(opening, relayed), who);
    } else if (relayed !== undefined) {
      for (const each of next === undefined ? [id] : [id, next])
        this.#effects.push({ kind: 'close', allocation: each });
    }
  }

  #grant(opening: Opening, relayed: TransportAddress): readonly StunAttribute[] {
    const { client, request, who, next, lifetimeSeconds } = opening;
    const allocation = this.#allocations.add(opening, relayed, this.#now);
    const token = next === undefined ? undefined : this.#options.crypto.random(8);
    if (next !== undefined && token !== undefined) {
      const beside = { ...relayed, port: relayed.port + 1 };
      this.#allocations.reserve({ id: next, user: who.user, token, relayed: beside }, this.#now);
    }
    allocation.granted = {
      transactionId: request.transactionId,
      attributes: [
        { type: STUN_ATTRIBUTES.xorRelayedAddress, value: encodeXorAddress(relayed, request.transactionId) },
        lifetimeAttribute(lifetimeSeconds),
        ...(token === undefined ? [] : [{ type: STUN_ATTRIBUTES.reservationToken, value: token }]),
        mappedAddress(client, request),
      ],
    };
    return allocation.granted.attributes;
  }

  /** RFC 8656, section 8.2. */
  #refresh(allocation: Allocation, request: DecodedStun): Answer {
    const asked = attributeOf(request, STUN_ATTRIBUTES.requestedAddressFamily);
    if (isOtherFamily(asked, familyOf(allocation.relayed.address))) return 443;
    const lifetime = lifetimeOf(request);
    if (lifetime === undefined) return 400;
    if (lifetime === 0) this.#end(allocation);
    else allocation.until = this.#now + lifetime * 1_000;
    return [lifetimeAttribute(lifetime)];
  }

  /** RFC 8656, section 10.2: all of them or none. */
  #createPermission(allocation: Allocation, request: DecodedStun): Answer {
    const peers = request.attributes
      .filter(({ type }) => type === STUN_ATTRIBUTES.xorPeerAddress)
      .map(({ value }) => decodeXorAddress(value, request.transactionId));
    if (peers.length === 0) return 400;
    const problem = peers.map(peer => this.#problemOf(allocation, peer)).find(code => code !== undefined);
    if (problem !== undefined) return problem;
    const addresses = peers.flatMap(peer => peer?.address ?? []);
    return allocation.permit(addresses, this.#now) ? [] : 508;
  }

  /** RFC 8656, section 12.2. */
  #channelBind(allocation: Allocation, request: DecodedStun): Answer {
    const channel = attributeOf(request, STUN_ATTRIBUTES.channelNumber);
    const value = attributeOf(request, STUN_ATTRIBUTES.xorPeerAddress);
    const peer = value && decodeXorAddress(value, request.transactionId);
    if (channel?.length !== 4 || peer === undefined) return 400;
    const problem = this.#problemOf(allocation, peer);
    if (problem !== undefined) return problem;
    const bound = allocation.bind((channel[0]! << 8) | channel[1]!, peer, this.#now);
    if (bound === 'bound') return [];
    return bound === 'mismatch' ? 400 : 508;
  }

  #problemOf(allocation: Allocation, peer: TransportAddress | undefined): 400 | 403 | 443 | undefined {
    if (peer === undefined) return 400;
    if (familyOf(peer.address) !== familyOf(allocation.relayed.address)) return 443;
    return mayRelayTo(peer.address, this.#options.ownNetworks) ? undefined : 403;
  }

  /** RFC 8656, section 11.2: what is wrong is dropped without a word. */
  #send(client: ClientPath, indication: DecodedStun): void {
    const allocation = this.#allocations.of(client);
    const value = attributeOf(indication, STUN_ATTRIBUTES.xorPeerAddress);
    const data = attributeOf(indication, STUN_ATTRIBUTES.data);
    if (allocation === undefined || value === undefined || data === undefined) return;
    const peer = decodeXorAddress(value, indication.transactionId);
    if (peer === undefined || !allocation.permits(peer.address, this.#now)) return;
    if (unknownIn(indication) !== undefined) return;
    this.#relay(allocation, peer, data);
  }

  #end(allocation: Allocation): void {
    this.#allocations.end(allocation);
    this.#effects.push({ kind: 'close', allocation: allocation.id });
  }

  #reply(client: ClientPath, request: DecodedStun, answer: Answer, who: Authenticated): void {
    if (typeof answer === 'number') this.#refuse(client, request, answer, [], who);
    else if (answer !== undefined) this.#answer(client, request, answer, who);
  }

  #answer(
    client: ClientPath,
    { method, transactionId }: DecodedStun,
    attributes: readonly StunAttribute[],
    who?: Authenticated,
  ): void {
    const sign = who && this.#authenticator.sign(who.key);
    const bytes = encodeStun({ class: 'success', method, transactionId, attributes }, sign);
    this.#effects.push({ kind: 'reply', client, bytes });
  }

  #refuse(
    client: ClientPath,
    { method, transactionId }: DecodedStun,
    code: ErrorCode,
    more: readonly StunAttribute[],
    who?: Authenticated,
  ): void {
    const attributes = [errorAttribute(code), ...more];
    const sign = who && this.#authenticator.sign(who.key);
    const bytes = encodeStun({ class: 'error', method, transactionId, attributes }, sign);
    this.#effects.push({ kind: 'reply', client, bytes });
  }
}

/** Whoever has an address and asks anew gets the same answer if it is the same question, whose answer was lost. */
function again({ granted }: Allocation, { transactionId }: DecodedStun): Answer {
  return granted !== undefined && equalBytes(granted.transactionId, transactionId) ? granted.attributes : 437;
}
