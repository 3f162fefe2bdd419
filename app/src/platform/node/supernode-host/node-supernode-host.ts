import { networkInterfaces } from 'node:os';
import { relayHosts } from '@kith/shared/node/relay/relay-hosts';
import { type RelayHost, RelayServer } from '@kith/shared/node/relay/relay-server';
import { type PortWish, type RouterLog, RouterPorts } from '@kith/shared/node/router/router-ports';
import { keptSelfSigned, type SelfSigned } from '@kith/shared/node/tls/self-signed';
import { mayRelayTo, type Network } from '@kith/shared/relay/peer-policy';
import { familyOf } from '@kith/shared/relay/transport-address';
import type { HostOptions, RunningHost, SupernodeHost } from '../../../engine/ports/supernode-host.ts';
import { codeOf } from '../files/file-problem.ts';
import { type KeptIdentity, keptIdentity, movedIdentity } from './kept-identity.ts';
import { OverlayListener } from './overlay-listener.ts';

/** Clients are told it and sign with it; it says nothing about whose relay it is. */
const REALM = 'kith';
const CERTIFICATE_YEARS = 1;
/** Who pins it does not look at its dates; others may, such as boxes that look into TLS. Milliseconds. */
const RENEW_BEFORE = 60 * 86_400_000;
/** Ports to relay from behind a router, which has to be asked for each: connections that are relayed at a time. */
const RELAYED = 32;
const TRIES = 3;

export interface SupernodeFiles {
  /** Folder for certificate, secret and ports. */
  readonly folder: string;
  /** Addresses to listen on, one of each family; absent: those of this machine that others may reach. */
  readonly addresses?: readonly string[];
  /** Networks that are relayed to although they are not public. */
  readonly ownNetworks?: readonly Network[];
  readonly log: RouterLog;
}

/** The ports of one supernode. */
interface Ports {
  /** UDP and TCP. */
  readonly relay: number;
  /** TCP. */
  readonly tls: number;
  /** UDP, where a router stands before them. */
  readonly relayed: { readonly first: number; readonly last: number };
}

function portsFrom(first: number): Ports {
  return { relay: first, tls: first + 1, relayed: { first: first + 2, last: first + 1 + RELAYED } };
}

/** A supernode of this machine: a relay with the TLS port beside it, and the ports of the router before it. */
export class NodeSupernodeHost implements SupernodeHost {
  readonly #files: SupernodeFiles;

  constructor(files: SupernodeFiles) {
    this.#files = files;
  }

  async start(options: HostOptions): Promise<RunningHost | undefined> {
    const { folder, addresses = [], ownNetworks = [] } = this.#files;
    const own = relayHosts(addresses, []).map(({ address }) => address);
    if (own.length === 0) return undefined;
    const certificate = await keptSelfSigned(
      folder,
      { name: REALM, alternatives: [{ type: 'dns', value: REALM }], years: CERTIFICATE_YEARS },
      RENEW_BEFORE,
    );
    // A router translates IPv4 only.
    const isTranslated = own.some(each => familyOf(each) === 4 && !mayRelayTo(each, ownNetworks));
    let identity = await keptIdentity(folder);
    for (let tries = 1; ; tries++) {
      const router = isTranslated ? await this.#askRouter(portsFrom(identity.port)) : undefined;
      try {
        return await this.#listen(options, own, identity, certificate, router);
      } catch (error) {
        await router?.close();
        if (codeOf(error) !== 'EADDRINUSE' || tries === TRIES) throw error;
        identity = await movedIdentity(folder, identity);
      }
    }
  }

  #askRouter({ relay, tls }: Ports): Promise<RouterPorts | undefined> {
    const wishes: PortWish[] = [
      { port: relay, protocol: 'UDP' },
      { port: relay, protocol: 'TCP' },
      { port: tls, protocol: 'TCP' },
    ];
    return RouterPorts.open(wishes, 'Kith', this.#files.log);
  }

  async #listen(
    { cap, addresses, onConnection }: HostOptions,
    own: readonly string[],
    { port, secret }: KeptIdentity,
    certificate: SelfSigned,
    router: RouterPorts | undefined,
  ): Promise<RunningHost> {
    const { ownNetworks = [] } = this.#files;
    const outside = router?.publicAddress === undefined ? addresses : [router.publicAddress];
    const hosts = relayHosts(own, outside).map(host => plainIfPublic(host, ownNetworks));
    const ports = portsFrom(port);
    const relay = await RelayServer.start({
      realm: REALM,
      secret,
      hosts,
      port: ports.relay,
      relayPorts: router === undefined ? undefined : ports.relayed,
      ownNetworks,
      bytesPerSecond: cap,
    });
    let listener: OverlayListener;
    try {
      listener = await OverlayListener.open({
        addresses: own,
        port: ports.tls,
        certificate,
        takeTurn: socket => relay.accept(socket),
        onConnection,
      });
    } catch (error) {
      await relay.stop();
      throw error;
    }
    // Nobody waits for these: most routers open the way by themselves when something goes out.
    void router?.add(relayedWishes(ports));
    return running({ relay, listener, router, secret, own, fingerprint: certificate.fingerprint });
  }
}

/** A public address is reached as it is, whatever others saw. */
function plainIfPublic(host: RelayHost, ownNetworks: readonly Network[]): RelayHost {
  return mayRelayTo(host.address, ownNetworks) ? { address: host.address } : host;
}

function relayedWishes({ relayed: { first, last } }: Ports): PortWish[] {
  return Array.from({ length: last - first + 1 }, (_, i) => ({ port: first + i, protocol: 'UDP' }));
}

function running({
  relay,
  listener,
  router,
  secret,
  own,
  fingerprint,
}: {
  readonly relay: RelayServer;
  readonly listener: OverlayListener;
  readonly router: RouterPorts | undefined;
  readonly secret: Uint8Array;
  readonly own: readonly string[];
  readonly fingerprint: Uint8Array;
}): RunningHost {
  let stopped: Promise<unknown> | undefined;
  return {
    relay: { port: relay.port, secret },
    tls: { port: listener.port, fingerprint },
    get relayUsers() {
      return relay.users;
    },
    get relayedBytes() {
      return relay.relayedBytes;
    },
    get routerPorts() {
      return spans(router?.granted ?? []);
    },
    get isCurrent() {
      const here = Object.values(networkInterfaces()).flatMap(list => list ?? []);
      return own.every(address => here.some(each => each.address === address));
    },
    limit: cap => relay.limit(cap),
    indicate: (address, port, transaction) => relay.indicate({ address, port }, transaction),
    async stop() {
      stopped ??= Promise.all([listener.close(), relay.stop(), router?.close()]);
      await stopped;
    },
  };
}

/** `UDP 20000`, `UDP 20002–20033`. */
function spans(wishes: readonly PortWish[]): string[] {
  const texts: string[] = [];
  for (const [i, { port, protocol }] of wishes.entries()) {
    const before = wishes[i - 1];
    const goesOn = before?.protocol === protocol && before.port === port - 1;
    const first = goesOn ? texts.pop()?.split('–')[0] : `${protocol} ${port}`;
    texts.push(goesOn ? `${first}–${port}` : `${first}`);
  }
  return texts;
}
