import { relayHosts } from '@kith/shared/node/relay/relay-hosts';
import { RelayServer } from '@kith/shared/node/relay/relay-server';
import { type RouterLog, RouterPorts } from '@kith/shared/node/router/router-ports';
import { keptSelfSigned, type SelfSigned } from '@kith/shared/node/tls/self-signed';
import { mayRelayTo, type Network } from '@kith/shared/relay/peer-policy';
import { familyOf } from '@kith/shared/relay/transport-address';
import type { HostOptions, RunningHost, SupernodeHost } from '../../../engine/ports/supernode-host.ts';
import { codeOf } from '../files/file-problem.ts';
import { type KeptIdentity, keptIdentity, movedIdentity } from './kept-identity.ts';
import { NodeRunningHost } from './node-running-host.ts';
import { OverlayListener } from './overlay-listener.ts';
import { listeningWishes, portsFrom, relayedWishes } from './supernode-ports.ts';

/** Clients are told it and sign with it; it says nothing about whose relay it is. */
const REALM = 'kith';
const CERTIFICATE = { name: REALM, alternatives: [{ type: 'dns', value: REALM }], years: 1 } as const;
/** Who pins it does not look at its dates; boxes that look into TLS may. Milliseconds. */
const RENEW_BEFORE = 60 * 86_400_000;
const TRIES = 3;
/** A router takes its time to take ports back; who ends does not wait longer. Milliseconds. */
const PATIENCE = 1_500;

export interface NodeSupernodeOptions {
  /** Folder for certificate, secret and ports. */
  readonly folder: string;
  /** Addresses to listen on, one of each family; absent: those of this machine that others may reach. */
  readonly addresses?: readonly string[];
  /** Networks that are relayed to although they are not public. */
  readonly ownNetworks?: readonly Network[];
  readonly log: RouterLog;
}

/** A supernode on this machine: a relay with the TLS port beside it, and the ports of the router before it. */
export class NodeSupernodeHost implements SupernodeHost {
  readonly #options: NodeSupernodeOptions;
  /** Done when the router has the ports of the host before. */
  #givenBack: Promise<void> = Promise.resolve();

  constructor(options: NodeSupernodeOptions) {
    this.#options = options;
  }

  async start(options: HostOptions): Promise<RunningHost | undefined> {
    await this.#givenBack;
    const { folder, addresses: named = [], ownNetworks = [], log } = this.#options;
    const addresses = relayHosts(named, []).map(({ address }) => address);
    if (addresses.length === 0) return undefined;
    const certificate = await keptSelfSigned(folder, CERTIFICATE, RENEW_BEFORE);
    // A router translates IPv4 only.
    const isTranslated = addresses.some(each => familyOf(each) === 4 && !mayRelayTo(each, ownNetworks));
    let identity = await keptIdentity(folder, options.server);
    for (let tries = 1; ; tries++) {
      const wishes = listeningWishes(portsFrom(identity.port));
      const router = isTranslated ? await RouterPorts.open(wishes, 'Kith', log) : undefined;
      try {
        return await this.#listen(options, addresses, identity, certificate, router);
      } catch (error) {
        await router?.givenBack();
        if (codeOf(error) !== 'EADDRINUSE' || tries === TRIES) throw error;
        identity = await movedIdentity(folder, identity);
      }
    }
  }

  async #listen(
    { cap, onConnection }: HostOptions,
    addresses: readonly string[],
    { port, secret }: KeptIdentity,
    certificate: SelfSigned,
    router: RouterPorts | undefined,
  ): Promise<RunningHost> {
    const { ownNetworks = [] } = this.#options;
    const { fingerprint } = certificate;
    const outside = router?.publicAddress;
    const ports = portsFrom(port);
    const relay = await RelayServer.start({
      realm: REALM,
      secret,
      hosts: relayHosts(addresses, outside === undefined ? [] : [outside]),
      port: ports.relay,
      relayPorts: router === undefined ? undefined : ports.relayed,
      ownNetworks,
      bytesPerSecond: cap,
    });
    let listener: OverlayListener;
    try {
      const takeTurn = relay.accept.bind(relay);
      listener = await OverlayListener.open({
        addresses,
        port: ports.tls,
        certificate,
        takeTurn,
        onConnection,
      });
    } catch (error) {
      await relay.stop();
      throw error;
    }
    // Nobody waits for these: most routers open the way by themselves when something goes out.
    void router?.add(relayedWishes(ports));
    const end = async () => {
      this.#givenBack = router?.givenBack() ?? Promise.resolve();
      await Promise.all([listener.close(), relay.stop(), Promise.race([this.#givenBack, pause()])]);
    };
    return new NodeRunningHost({ relay, secret, listener, fingerprint, router, addresses, ownNetworks, end });
  }
}

function pause(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, PATIENCE));
}
