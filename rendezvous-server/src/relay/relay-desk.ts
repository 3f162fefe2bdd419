import { type RelayHost, RelayServer } from '@kith/shared/node/relay/relay-server';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import type { IceServer } from '@kith/shared/protocol/rendezvous-contract';
import { parseNetworks } from '@kith/shared/relay/peer-policy';
import { bindFailure } from '../bind-failure.ts';
import type { RelayConfig } from '../config.ts';
import { errorCode } from '../start-failure.ts';
import { hostPort, turnEntry } from './turn-entry.ts';

/** Where TURN over TLS is taken. */
export interface RelayTls {
  /** `NAME:PORT` */
  readonly host: string;
  readonly fingerprint: Uint8Array | undefined;
}

/** The relay of the last resort that runs in this process. */
export class RelayDesk {
  readonly server: RelayServer;
  readonly #hosts: readonly RelayHost[];
  readonly #secret: Uint8Array;

  private constructor(server: RelayServer, hosts: readonly RelayHost[], secret: Uint8Array) {
    this.server = server;
    this.#hosts = hosts;
    this.#secret = secret;
  }

  /**
   * @param realm name of the server
   * @param secret of this relay alone
   * @throws StartFailure when its port can't be had
   */
  static async open(config: RelayConfig, realm: string, secret: Uint8Array): Promise<RelayDesk> {
    const { hosts, port, anyPort, relayPorts, bytesPerSecond } = config;
    const ownNetworks = parseNetworks(config.ownNetworks);
    try {
      const server = await RelayServer.start({
        realm,
        secret,
        hosts,
        port,
        relayPorts,
        ownNetworks,
        bytesPerSecond,
      });
      return new RelayDesk(server, hosts, secret);
    } catch (error) {
      if (anyPort && port !== 0 && errorCode(error) === 'EADDRINUSE')
        return await RelayDesk.open({ ...config, port: 0 }, realm, secret);
      const where = hosts.map(({ address }) => address).join(' and ');
      throw error instanceof Error ? bindFailure(error, port, where, '--relay-port') : error;
    }
  }

  /**
   * What a device is told of it.
   * @param account its name
   * @param tls where TLS is spoken too: name, port, and the fingerprint of a self-signed certificate
   * @param until milliseconds since 1970
   */
  servers(account: string, tls: RelayTls | undefined, until: number): IceServer[] {
    const at = this.#hosts.map(({ address, publicAddress = address }) =>
      hostPort(publicAddress, this.server.port),
    );
    const urls = [
      ...at.map(each => `turn:${each}?transport=udp`),
      ...at.map(each => `turn:${each}?transport=tcp`),
      ...(tls === undefined ? [] : [`turns:${tls.host}?transport=tcp`]),
    ];
    const fingerprint = tls?.fingerprint && toBase64Url(tls.fingerprint);
    return [
      { urls: at.map(each => `stun:${each}`) },
      turnEntry({ urls, secret: this.#secret, account, until, fingerprint }),
    ];
  }

  close(): Promise<void> {
    return this.server.stop();
  }
}
