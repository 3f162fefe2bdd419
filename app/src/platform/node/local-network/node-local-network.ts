import { randomBytes } from 'node:crypto';
import { isIPv4 } from 'node:net';
import multicastDns from 'multicast-dns';
import {
  LOCAL_LIMITS,
  type LocalNetwork,
  type LocalNetworkEvents,
  type LocalPlace,
  type RunningLocalNetwork,
} from '../../../engine/ports/local-network.ts';
import { LocalFrames } from './local-frames.ts';

type Mdns = ReturnType<typeof multicastDns>;
type Answers = NonNullable<multicastDns.ResponsePacket['answers']>;

const SERVICE = '_kith._tcp.local';
/** Others may remember an answer so long. Seconds. */
const TTL = 120;

export interface NodeLocalNetworkOptions {
  /** Of the interface to use, and to listen on; absent: all of them. */
  readonly address?: string;
  /** Of multicast DNS; another one where tests keep to themselves. */
  readonly port?: number;
}

/** Devices of one network find each other by multicast DNS and write to each other over TCP. */
export class NodeLocalNetwork implements LocalNetwork {
  readonly #options: NodeLocalNetworkOptions;

  constructor(options: NodeLocalNetworkOptions = {}) {
    this.#options = options;
  }

  async start(events: LocalNetworkEvents): Promise<RunningLocalNetwork | undefined> {
    const { address, port } = this.#options;
    const frames = await LocalFrames.listen(text => events.received(text), address).catch(() => undefined);
    if (!frames) return undefined;
    const mdns = multicastDns({
      ...(address !== undefined && { interface: address, bind: '0.0.0.0' }),
      ...(port !== undefined && { port }),
    });
    const isReady = await new Promise<boolean>(resolve => {
      mdns.once('ready', () => resolve(true));
      mdns.once('error', () => resolve(false));
    });
    // A network that goes is another one later; there is nobody to tell.
    mdns.on('error', () => undefined);
    mdns.on('warning', () => undefined);
    if (isReady) return new Announced(mdns, frames, events);
    mdns.destroy();
    await frames.close();
    return undefined;
  }
}

class Announced implements RunningLocalNetwork {
  readonly #mdns: Mdns;
  readonly #frames: LocalFrames;
  #tag: string | undefined;
  /** Another one with each tag: nobody is recognised by it. */
  #instance = '';

  constructor(mdns: Mdns, frames: LocalFrames, { sighted }: LocalNetworkEvents) {
    this.#mdns = mdns;
    this.#frames = frames;
    mdns.on('query', ({ questions = [] }) => {
      if (questions.some(({ name, type }) => name === SERVICE && type === 'PTR')) this.#say();
    });
    mdns.on('response', ({ answers = [], additionals = [] }, from: { address: string }) => {
      const found = sightingOf([...answers, ...additionals], from.address);
      if (found && found.tag !== this.#tag) sighted(found.at, found.tag);
    });
  }

  announce(tag: string | undefined): void {
    this.#tag = tag;
    this.#instance = `${randomBytes(9).toString('hex')}.${SERVICE}`;
    this.#say();
  }

  ask(): void {
    this.#mdns.query({ questions: [{ name: SERVICE, type: 'PTR' }] }, () => undefined);
  }

  send(to: LocalPlace, text: string): Promise<boolean> {
    return this.#frames.send(to, text);
  }

  async close(): Promise<void> {
    await new Promise<void>(resolve => this.#mdns.destroy(() => resolve()));
    await this.#frames.close();
  }

  #say(): void {
    if (this.#tag === undefined) return;
    const name = this.#instance;
    this.#mdns.respond(
      {
        answers: [
          { name: SERVICE, type: 'PTR', ttl: TTL, data: name },
          {
            name,
            type: 'SRV',
            ttl: TTL,
            data: { port: this.#frames.port, target: `${name.slice(0, 18)}.local` },
          },
          { name, type: 'TXT', ttl: TTL, data: [`t=${this.#tag}`] },
        ],
      },
      () => undefined,
    );
  }
}

/** What somebody says of itself; where it says so from is where it is. */
function sightingOf(answers: Answers, address: string): { at: LocalPlace; tag: string } | undefined {
  const isMine = ({ name }: { readonly name: string }) => name.endsWith(`.${SERVICE}`);
  const service = answers.find(answer => answer.type === 'SRV' && isMine(answer));
  const text = answers.find(answer => answer.type === 'TXT' && isMine(answer));
  if (service?.type !== 'SRV' || text?.type !== 'TXT' || !isIPv4(address)) return undefined;
  const [first] = [text.data].flat();
  const said = first === undefined ? '' : first.toString();
  if (!said.startsWith('t=') || said.length > LOCAL_LIMITS.tag) return undefined;
  return { at: { address, port: service.data.port }, tag: said.slice(2) };
}
