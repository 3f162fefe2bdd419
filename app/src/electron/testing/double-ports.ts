import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort, type TransferListItem } from 'node:worker_threads';

/** `MessagePortMain` over a port of Node's: the same structured clone, the same need to start it. */
export class MessagePortMainDouble extends EventEmitter {
  readonly inner: MessagePort;

  constructor(inner: MessagePort) {
    super();
    this.inner = inner;
    inner.on('close', () => this.emit('close'));
  }

  postMessage(message: unknown, transfer: MessagePortMainDouble[] = []): void {
    const ports: TransferListItem[] = transfer.map(port => port.inner);
    this.inner.postMessage({ message, ports }, ports);
  }

  start(): void {
    this.inner.on('message', ({ message, ports }: { message: unknown; ports: MessagePort[] }) => {
      this.emit('message', { data: message, ports: ports.map(port => new MessagePortMainDouble(port)) });
    });
  }

  close(): void {
    this.inner.close();
  }
}

export class MessageChannelMainDouble {
  readonly port1: MessagePortMainDouble;
  readonly port2: MessagePortMainDouble;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new MessagePortMainDouble(port1);
    this.port2 = new MessagePortMainDouble(port2);
  }
}
