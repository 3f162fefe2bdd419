import { EventEmitter } from 'node:events';
import { MessagePortMainDouble } from './double-ports.ts';
import { PortBridge, type UtilityFrame } from './port-bridge.ts';

// The process that stands for a utility process: gives itself `process.parentPort`, then loads its entry.
const entry = process.argv[2];
if (entry === undefined || !process.connected) throw new Error('not started by the double');
const send = (frame: UtilityFrame): void => {
  if (process.connected) process.send?.(frame);
};
const bridge = new PortBridge(send);

/** Queues messages until somebody listens, as Electron's does. */
class ParentPortDouble extends EventEmitter {
  constructor() {
    super();
    this.once('newListener', name => {
      if (name !== 'message') return;
      process.on('message', (frame: UtilityFrame) => {
        if (frame.kind !== 'message') {
          bridge.take(frame);
          return;
        }
        const ports = frame.ports.map(id => new MessagePortMainDouble(bridge.receive(id)));
        this.emit('message', { data: frame.message, ports });
      });
    });
  }

  postMessage(message: unknown): void {
    send({ kind: 'message', message, ports: [] });
  }
}

process.on('disconnect', () => process.exit());
Object.assign(process, { parentPort: new ParentPortDouble() });
await import(entry);
