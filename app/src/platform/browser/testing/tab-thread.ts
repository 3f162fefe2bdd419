import { parentPort, workerData } from 'node:worker_threads';
import { lead, showPresence, whenTabGone } from '../tab-leadership.ts';

// A thread that stands for a tab: Node's Web Locks are shared by its threads, and taken back when one ends.
const { act, tab } = workerData as { act: 'lead' | 'show' | 'watch'; tab: string };
const { locks } = navigator;
// A tab stays until it is closed.
parentPort?.on('message', () => undefined);
parentPort?.postMessage('started');
if (act === 'lead') await lead(locks);
if (act === 'show') await showPresence(locks, tab);
if (act === 'watch') await whenTabGone(locks, tab);
parentPort?.postMessage('done');
