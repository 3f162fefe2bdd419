import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { credentialsOf, type TurnProcess } from './turn-process.ts';

const SCRIPT = path.join(import.meta.dirname, '../peers/relayed-peer.ts');
/** Until the sender has found its speed. Milliseconds. */
const WARM_UP = 2_000;
const MEASURED = 6_000;

interface Said {
  readonly kind: 'signal' | 'open' | 'here';
  readonly bytes?: number;
  readonly candidate?: string;
}

/** What goes through a relay between two processes, as fast as it goes: bytes in a second, and the relay's CPU for a byte. */
export async function relayedThroughput(
  server: TurnProcess,
): Promise<{ readonly perSecond: number; readonly cpuPerByte: number }> {
  const { username, credential } = credentialsOf('device');
  const start = (address: string) => fork(SCRIPT, [String(server.port), username, credential, address]);
  const [ann, bob] = [start('127.0.0.2'), start('127.0.0.3')];
  connect(ann, bob);
  connect(bob, ann);
  const opened = Promise.all([says(ann, 'open'), says(bob, 'open')]);
  ann.send({ kind: 'call' });
  await opened;
  ann.send({ kind: 'send' });
  await setTimeout(WARM_UP);
  const before = { at: performance.now(), cpu: server.cpu(), bytes: (await says(bob, 'here')).bytes ?? 0 };
  await setTimeout(MEASURED);
  const bytes = ((await says(bob, 'here')).bytes ?? 0) - before.bytes;
  const seconds = (performance.now() - before.at) / 1_000;
  const cpu = server.cpu() - before.cpu;
  for (const child of [ann, bob]) {
    const ended = once(child, 'exit');
    child.disconnect();
    await ended;
  }
  return { perSecond: bytes / seconds, cpuPerByte: cpu / bytes };
}

/** Signals go across, but of candidates only the relayed ones: the stack tells the others too. */
function connect(from: ChildProcess, to: ChildProcess): void {
  from.on('message', (message: Said) => {
    if (message.kind !== 'signal') return;
    if (message.candidate === undefined || message.candidate.includes('typ relay')) to.send(message);
  });
}

async function says(child: ChildProcess, kind: Said['kind']): Promise<Said> {
  for (;;) {
    const [message]: Said[] = await once(child, 'message');
    if (message?.kind === kind) return message;
  }
}
