import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';

/** A server process on one core of its own, whose memory can be measured after a full garbage collection. */
export class PinnedServer {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #inspector: WebSocket;

  private constructor(child: ChildProcess, url: string, inspector: WebSocket) {
    this.#child = child;
    this.url = url;
    this.#inspector = inspector;
  }

  /** Starts a script that prints one line of JSON with its `url` when it is ready. */
  static async start(core: number, script: string, args: readonly string[]): Promise<PinnedServer> {
    const command = [process.execPath, '--inspect=127.0.0.1:0', script, ...args];
    const child = spawn('taskset', ['-c', String(core), ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
    let inspectorUrl = '';
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += String(chunk);
      inspectorUrl ||= /ws:\/\/\S+/.exec(stderr)?.[0] ?? '';
    });
    const ready = await Promise.race([once(createInterface(child.stdout), 'line'), once(child, 'exit')]);
    if (typeof ready[0] !== 'string') throw new Error(`${script} did not start: ${stderr}`);
    const { url } = JSON.parse(ready[0]) as { url: string };
    const inspector = new WebSocket(inspectorUrl);
    await once(inspector, 'open');
    return new PinnedServer(child, url, inspector);
  }

  /** Resident memory in bytes. */
  async memory(): Promise<number> {
    const collected = once(this.#inspector, 'message');
    this.#inspector.send(JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' }));
    await collected;
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1_024;
  }

  /** CPU seconds used so far. */
  cpu(): number {
    const [, rest = ''] = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8').split(') ');
    const fields = rest.split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  async stop(): Promise<void> {
    this.#inspector.terminate();
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}
