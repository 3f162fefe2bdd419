import { createSocket } from 'node:dgram';
import { isIP } from 'node:net';
import { nodeRelayCrypto } from '@kith/shared/node/relay/node-relay-crypto';
import { decodeStun, encodeStun, STUN_METHODS } from '@kith/shared/relay/stun-message';
import type { IceServer } from '../../engine/ports/peer-connections.ts';
import type { PreparedServers, RelayWays } from '../../engine/ports/relay-ways.ts';
import { readIceUrl, type ServerUrl, udpServers } from '../ice-url.ts';
import { type StreamTarget, TurnBridge } from './turn-bridge.ts';

/** A question that was lost is asked again after so long. Milliseconds. */
const ASK_AGAIN = 300;
const QUESTIONS = 4;

/**
 * How a daemon's WebRTC stack gets to relays: over UDP where the network lets it, else by a bridge over TCP or TLS. Where
 * the address is hidden always by a bridge: libdatachannel tells relayed candidates only when asked to, and still sends its
 * checks from the address of the machine, unless it is bound to loopback.
 */
export class NodeRelayWays implements RelayWays {
  /** By where they lead: one that is in use stays. */
  readonly #bridges = new Map<string, TurnBridge>();
  /** Grows whenever what was prepared before is of no use any more. */
  #round = 0;

  async prepare(servers: readonly IceServer[]): Promise<PreparedServers> {
    const round = ++this.#round;
    const hidden: IceServer[] = [];
    const kept = new Set<string>();
    for (const server of servers) {
      const { username, credential } = server;
      const targets = targetsOf(server);
      if (targets.length === 0 || username === undefined || credential === undefined) continue;
      const bridge = await this.#bridgeTo(targets, round);
      if (bridge === undefined) return { usual: servers, hidden: [] };
      kept.add(JSON.stringify(targets));
      hidden.push({ urls: [bridge.url], username, credential });
    }
    this.#closeAllBut(kept);
    const named = servers.some(({ urls }) => urls.some(url => readIceUrl(url) !== undefined));
    const direct = !named || (await anyAnswers(udpServers(servers)));
    return { usual: direct ? servers : hidden, hidden };
  }

  close(): void {
    this.#round += 1;
    this.#closeAllBut(new Set());
  }

  async #bridgeTo(targets: readonly StreamTarget[], round: number): Promise<TurnBridge | undefined> {
    const key = JSON.stringify(targets);
    const known = this.#bridges.get(key);
    if (known !== undefined) return known;
    const bridge = await TurnBridge.open(targets);
    if (round !== this.#round) {
      bridge.close();
      return undefined;
    }
    this.#bridges.set(key, bridge);
    return bridge;
  }

  #closeAllBut(kept: ReadonlySet<string>): void {
    for (const [key, bridge] of this.#bridges) {
      if (kept.has(key)) continue;
      bridge.close();
      this.#bridges.delete(key);
    }
  }
}

function targetsOf({ urls, tlsFingerprint }: IceServer): StreamTarget[] {
  return urls.flatMap(url => {
    const { host, port, transport } = readIceUrl(url) ?? {};
    if (host === undefined || port === undefined || transport === 'udp') return [];
    return [{ host, port, tls: transport === 'tls', fingerprint: tlsFingerprint }];
  });
}

/** Whether one of them answers a STUN Binding request over UDP. */
async function anyAnswers(servers: readonly ServerUrl[]): Promise<boolean> {
  return await Promise.any(
    servers.map(async server => {
      if (!(await answers(server))) throw new Error('no answer');
      return true;
    }),
  ).catch(() => false);
}

function answers({ host, port }: ServerUrl): Promise<boolean> {
  const transactionId = nodeRelayCrypto.random(12);
  const question = encodeStun({
    class: 'request',
    method: STUN_METHODS.binding,
    transactionId,
    attributes: [],
  });
  return new Promise(resolve => {
    const socket = createSocket(isIP(host) === 6 ? 'udp6' : 'udp4');
    let asked = 0;
    const ask = () => {
      if (asked === QUESTIONS) return end(false);
      asked += 1;
      socket.send(question, port, host, () => undefined);
    };
    const timer = setInterval(ask, ASK_AGAIN);
    const end = (answered: boolean) => {
      clearInterval(timer);
      socket.close();
      resolve(answered);
    };
    socket.on('error', () => undefined);
    socket.on('message', bytes => {
      const answer = decodeStun(bytes);
      if (answer !== undefined && Buffer.compare(answer.transactionId, transactionId) === 0) end(true);
    });
    ask();
  });
}
