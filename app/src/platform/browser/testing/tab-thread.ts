import { parentPort, workerData } from 'node:worker_threads';
import { lead, showPresence } from '../tab-leadership.ts';

// A thread that stands for a tab: Node's Web Locks are shared by its threads, and taken back when one ends.
const { act, tab } = workerData as { act: 'lead' | 'show'; tab: string };
parentPort?.postMessage('started');
await (act === 'lead' ? lead(navigator.locks) : showPresence(navigator.locks, tab));
parentPort?.postMessage(act === 'lead' ? 'leads' : 'shows');
// A tab stays until it is closed.
parentPort?.on('message', () => undefined);
