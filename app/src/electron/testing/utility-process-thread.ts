import { EventEmitter } from 'node:events';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { MessagePortMainDouble } from './double-ports.ts';

// Runs inside the thread that stands for a utility process: gives it `process.parentPort`, then loads its entry.
const { entry } = z.object({ entry: z.string() }).parse(workerData);
if (parentPort === null) throw new Error('not in a thread');
const port = parentPort;

/** Queues messages until somebody listens, as Electron's does. */
class ParentPortDouble extends EventEmitter {
  constructor() {
    super();
    this.once('newListener', name => {
      if (name !== 'message') return;
      port.on('message', ({ message, ports }: { message: unknown; ports: MessagePort[] }) => {
        this.emit('message', { data: message, ports: ports.map(inner => new MessagePortMainDouble(inner)) });
      });
    });
  }

  postMessage(message: unknown): void {
    port.postMessage(message);
  }
}

Object.assign(process, { parentPort: new ParentPortDouble() });
await import(entry);
