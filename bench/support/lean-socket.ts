import { WebSocket } from 'ws';

/** What an acknowledgement or an event carries. */
export type Payload = Record<string, unknown>;

/**
 * A socket.io client cut down to what a benchmark needs (Engine.IO protocol 4, text frames, main namespace): two
 * thousand of the real ones would keep a core busier than the server that is measured.
 */
export class LeanSocket {
  readonly #socket: WebSocket;
  readonly #acknowledge = new Map<number, (reply: Payload) => void>();
  #next = 0;
  onEvent: (name: string, payload: Payload) => void = () => undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  static open(url: string): Promise<LeanSocket> {
    const address = `${url.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`;
    const socket = new WebSocket(address, { perMessageDeflate: false, skipUTF8Validation: true });
    const lean = new LeanSocket(socket);
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.on('message', data => lean.#receive(String(data), () => resolve(lean)));
    });
  }

  ask(name: string, params: Payload): Promise<Payload> {
    const id = this.#next++;
    return new Promise(resolve => {
      this.#acknowledge.set(id, resolve);
      this.#socket.send(`42${id}${JSON.stringify([name, params])}`);
    });
  }

  /** Says good-bye; resolves when the server has closed the connection. */
  leave(): Promise<void> {
    return new Promise(resolve => {
      this.#socket.once('close', () => resolve());
      this.#socket.send('41');
      this.#socket.close();
    });
  }

  close(): void {
    this.#socket.terminate();
  }

  #receive(frame: string, connected: () => void): void {
    if (frame.startsWith('42')) {
      const [name, payload] = JSON.parse(frame.slice(2)) as [string, Payload];
      this.onEvent(name, payload);
    } else if (frame.startsWith('43')) {
      const from = frame.indexOf('[');
      const id = Number(frame.slice(2, from));
      const [reply] = JSON.parse(frame.slice(from)) as [Payload];
      this.#acknowledge.get(id)?.(reply);
      this.#acknowledge.delete(id);
    } else if (frame === '2') this.#socket.send('3');
    else if (frame.startsWith('0')) this.#socket.send('40');
    else if (frame.startsWith('40')) connected();
  }
}
