import { MessageChannel, type MessagePort } from 'node:worker_threads';

/** What goes between the shell and the process that stands for a utility process. */
export type UtilityFrame =
  | { readonly kind: 'message'; readonly message: unknown; readonly ports: readonly number[] }
  | PortFrame;

type PortFrame =
  | { readonly kind: 'port'; readonly port: number; readonly message: unknown }
  | { readonly kind: 'closed'; readonly port: number };

/** Carries message ports between two processes, which Node's own can't cross. */
export class PortBridge {
  readonly #send: (frame: PortFrame) => void;
  readonly #ports = new Map<number, MessagePort>();

  constructor(send: (frame: PortFrame) => void) {
    this.#send = send;
  }

  /** @returns the number under which the other process takes the port over */
  hand(port: MessagePort): number {
    const id = this.#ports.size;
    this.#carry(id, port);
    return id;
  }

  /** @returns the end of a port that the other process handed over */
  receive(id: number): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#carry(id, port1);
    return port2;
  }

  take(frame: PortFrame): void {
    const port = this.#ports.get(frame.port);
    if (frame.kind === 'port') port?.postMessage(frame.message);
    else port?.close();
  }

  /** The other process is gone, and its ends with it. */
  close(): void {
    for (const port of this.#ports.values()) port.close();
  }

  #carry(id: number, port: MessagePort): void {
    this.#ports.set(id, port);
    port.on('message', message => this.#send({ kind: 'port', port: id, message }));
    port.on('close', () => this.#send({ kind: 'closed', port: id }));
  }
}
