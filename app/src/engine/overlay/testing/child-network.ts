import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { networkSchema } from '../../../api/contract/network.ts';

const lineSchema = networkSchema
  .pick({ nat: true, supernode: true })
  /** Bytes per second; 0: not measured. */
  .extend({ uplink: z.int().nonnegative() });
export type NetworkLine = z.infer<typeof lineSchema>;

/** A device in a process of its own, on another host. */
export interface ChildNetwork {
  /** What it says next that is so, or said last. */
  until(holds: (line: NetworkLine) => boolean): Promise<NetworkLine>;
  /** As its person does it. */
  stopServing(): void;
  /** Ends the process. */
  stop(): Promise<void>;
}

/** @param command takes the place of a program's name and runs it there */
export function startChildNetwork(
  command: readonly string[],
  { server, userName, networks = '' }: { server: string; userName: string; networks?: string },
): ChildNetwork {
  const folder = mkdtempSync(join(tmpdir(), 'kith-network-'));
  const script = new URL('network-child.ts', import.meta.url).pathname;
  const [program = process.execPath, ...before] = [...command, process.execPath];
  const child = spawn(program, [...before, script, server, userName, folder, networks], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines: NetworkLine[] = [];
  let wake: () => void = () => undefined;
  createInterface(child.stdout).on('line', line => {
    lines.push(lineSchema.parse(JSON.parse(line)));
    wake();
  });
  const ended = once(child, 'exit');
  return {
    async until(holds) {
      for (;;) {
        const last = lines.at(-1);
        if (last !== undefined && holds(last)) return last;
        await new Promise<void>(resolve => (wake = resolve));
      }
    },
    stopServing: () => child.stdin.write('\n'),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}
