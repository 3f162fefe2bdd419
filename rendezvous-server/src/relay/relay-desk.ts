import { isIPv6 } from 'node:net';
import { nodeRelayCrypto } from '@kith/shared/node/relay/node-relay-crypto';
import { type RelayHost, RelayServer } from '@kith/shared/node/relay/relay-server';
import { toBase64Url, utf8 } from '@kith/shared/protocol/bytes';
import { LIMITS } from '@kith/shared/protocol/limits';
import type { IceServer } from '@kith/shared/protocol/rendezvous-contract';
import { parseNetwork } from '@kith/shared/relay/peer-policy';
import { mintCredentials } from '@kith/shared/relay/relay-credentials';
import { bindFailure } from '../bind-failure.ts';
import type { RelayConfig } from '../config.ts';
import { errorCode } from '../start-failure.ts';

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
    const ownNetworks = config.ownNetworks.flatMap(text => {
      const network = parseNetwork(text);
      return network === undefined ? [] : [network];
    });
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
   * @param account its name; relays, and who listens on the way to them, learn a pseudonym
   * @param tls where TLS is spoken too: name, port, and the fingerprint of a self-signed certificate
   * @param until milliseconds since 1970
   */
  servers(account: string, tls: RelayTls | undefined, until: number): IceServer[] {
    const crypto = nodeRelayCrypto;
    const user = toBase64Url(crypto.hmacSha1(this.#secret, utf8(`user ${account}`)).subarray(0, 12));
    const hosts = this.#hosts.map(({ address, publicAddress = address }) =>
      isIPv6(publicAddress) ? `[${publicAddress}]` : publicAddress,
    );
    const at = hosts.map(host => `${host}:${this.server.port}`);
    const urls = [
      ...at.map(each => `turn:${each}?transport=udp`),
      ...at.map(each => `turn:${each}?transport=tcp`),
      ...(tls === undefined ? [] : [`turns:${tls.host}?transport=tcp`]),
    ];
    return [
      { urls: at.map(each => `stun:${each}`) },
      {
        urls: urls.slice(0, LIMITS.urlsPerIceServer),
        ...mintCredentials(this.#secret, Math.floor(until / 1_000), user, crypto),
        ...(tls?.fingerprint && { tlsFingerprint: toBase64Url(tls.fingerprint) }),
      },
    ];
  }

  close(): Promise<void> {
    return this.server.stop();
  }
}
