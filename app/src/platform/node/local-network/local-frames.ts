import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { LOCAL_LIMITS, type LocalPlace } from '../../../engine/ports/local-network.ts';

/** Frames between devices of one network: lines of text over TCP, one connection for each direction. */
export class LocalFrames {
  readonly #received: (text: string) => void;
  readonly #server: Server;
  readonly #outgoing = new Map<string, Promise<Socket | undefined>>();
  readonly #incoming = new Set<Socket>();

  private constructor(received: (text: string) => void) {
    this.#received = received;
    this.#server = createServer(socket => this.#accept(socket));
    this.#server.maxConnections = LOCAL_LIMITS.connections;
  }

  /** @param host an address of this machine; absent: all of them */
  static async listen(received: (text: string) => void, host?: string): Promise<LocalFrames> {
    const frames = new LocalFrames(received);
    frames.#server.listen(0, host ?? '0.0.0.0');
    await once(frames.#server, 'listening');
    return frames;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async send(to: LocalPlace, text: string): Promise<boolean> {
    if (text.length > LOCAL_LIMITS.frame) return false;
    const key = `${to.address} ${to.port}`;
    let opening = this.#outgoing.get(key);
    if (!opening) {
      opening = connect(to, () => {
        if (this.#outgoing.get(key) === opening) this.#outgoing.delete(key);
      });
      this.#outgoing.set(key, opening);
    }
    const socket = await opening;
    if (!socket?.writable || socket.writableLength > LOCAL_LIMITS.frame) return false;
    return await new Promise(resolve => socket.write(`${text}\n`, error => resolve(!error)));
  }

  async close(): Promise<void> {
    for (const opening of this.#outgoing.values()) void opening.then(socket => socket?.destroy());
    for (const socket of this.#incoming) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(socket: Socket): void {
    const beside = [...this.#incoming].filter(other => other.remoteAddress === socket.remoteAddress);
    socket.on('error', () => socket.destroy());
    if (beside.length >= LOCAL_LIMITS.connectionsPerAddress) {
      socket.destroy();
      return;
    }
    this.#incoming.add(socket);
    socket.setEncoding('latin1');
    socket.setTimeout(LOCAL_LIMITS.idle, () => socket.destroy());
    socket.on('close', () => this.#incoming.delete(socket));
    let rest = '';
    socket.on('data', (text: string) => {
      const [first = '', ...others] = text.split('\n');
      const lines = [rest + first, ...others];
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.length <= LOCAL_LIMITS.frame) this.#received(line);
      if (rest.length > LOCAL_LIMITS.frame) socket.destroy();
    });
  }
}

async function connect({ address, port }: LocalPlace, closed: () => void): Promise<Socket | undefined> {
  const socket = createConnection({ host: address, port });
  socket.on('error', () => socket.destroy());
  socket.on('close', closed);
  // Nobody answers on it: what comes is not read.
  socket.resume();
  return await new Promise(resolve => {
    socket.setTimeout(LOCAL_LIMITS.patience, () => socket.destroy());
    socket.once('close', () => resolve(undefined));
    socket.once('connect', () => {
      socket.setTimeout(LOCAL_LIMITS.idle / 2);
      resolve(socket);
    });
  });
}
