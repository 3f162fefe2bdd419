import { networkInterfaces } from 'node:os';
import { nodeRelayCrypto } from '@kith/shared/node/relay/node-relay-crypto';
import { relayHosts } from '@kith/shared/node/relay/relay-hosts';
import type { RelayServer } from '@kith/shared/node/relay/relay-server';
import { answersDatagrams } from '@kith/shared/node/relay/stun-binding';
import type { RouterPorts } from '@kith/shared/node/router/router-ports';
import { toBase64Url, utf8 } from '@kith/shared/protocol/bytes';
import { mayRelayTo, type Network } from '@kith/shared/relay/peer-policy';
import { mintCredentials, type RelayCredentials } from '@kith/shared/relay/relay-credentials';
import { parseAddress } from '@kith/shared/relay/transport-address';
import type { RunningHost } from '../../../engine/ports/supernode-host.ts';
import type { OverlayListener } from './overlay-listener.ts';
import { portTexts } from './supernode-ports.ts';

export interface RunningHostParts {
  readonly relay: RelayServer;
  readonly secret: Uint8Array;
  readonly listener: OverlayListener;
  readonly fingerprint: Uint8Array;
  readonly router: RouterPorts | undefined;
  /** Addresses of this machine that it listens on. */
  readonly addresses: readonly string[];
  readonly ownNetworks: readonly Network[];
  readonly end: () => Promise<void>;
}

/** Listeners of this machine, as the engine has them. */
export class NodeRunningHost implements RunningHost {
  readonly relay: RunningHost['relay'];
  readonly tls: RunningHost['tls'];
  readonly #parts: RunningHostParts;
  #ended: Promise<void> | undefined;

  constructor(parts: RunningHostParts) {
    this.#parts = parts;
    this.relay = { port: parts.relay.port, secret: parts.secret };
    this.tls = { port: parts.listener.port, fingerprint: parts.fingerprint };
  }

  get relayUsers(): number {
    return this.#parts.relay.users;
  }

  get relayedBytes(): number {
    return this.#parts.relay.relayedBytes;
  }

  get routerPorts(): readonly string[] {
    return portTexts(this.#parts.router?.granted ?? []);
  }

  get isCurrent(): boolean {
    const here = Object.values(networkInterfaces()).flatMap(list => list ?? []);
    return this.#parts.addresses.every(own => here.some(({ address }) => address === own));
  }

  credentials(user: string, until: number): RelayCredentials {
    const { secret } = this.#parts;
    // The relay, and who listens on the way to it, learn a pseudonym.
    const pseudonym = toBase64Url(nodeRelayCrypto.hmacSha1(secret, utf8(`user ${user}`)).subarray(0, 12));
    return mintCredentials(secret, Math.floor(until / 1_000), pseudonym, nodeRelayCrypto);
  }

  limit(cap: number | undefined): void {
    this.#parts.relay.limit(cap);
  }

  seenAs(seen: readonly string[]): void {
    const { addresses, relay, router } = this.#parts;
    if (router?.publicAddress !== undefined) return;
    // A public address is reached as it is, whatever others saw.
    const translated = addresses.filter(address => !mayRelayTo(address, []));
    if (translated.length === 0) return;
    for (const host of relayHosts(translated, seen)) relay.translate(host);
  }

  indicate(address: string, port: number, transaction: Uint8Array): void {
    if (this.#mayReach(address)) this.#parts.relay.indicate({ address, port }, transaction);
  }

  async reaches(address: string, port: number): Promise<boolean> {
    return this.#mayReach(address) && (await answersDatagrams({ address, port }));
  }

  close(): Promise<void> {
    this.#ended ??= this.#parts.end();
    return this.#ended;
  }

  /** Others say where: nothing is sent to what would not be relayed to. */
  #mayReach(address: string): boolean {
    return parseAddress(address) === address && mayRelayTo(address, this.#parts.ownNetworks);
  }
}
