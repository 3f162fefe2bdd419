import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const readySchema = z.object({
  ready: z.literal(true),
  url: z.string(),
  publicUrl: z.string(),
  invite: z.string(),
  adminToken: z.string().optional(),
  dataDir: z.string(),
});

/** A server in a process of its own. */
export interface ChildServer extends z.infer<typeof readySchema> {
  readonly process: ChildProcess;
  readonly stderr: () => string;
  /** As a crash does it. */
  kill(): Promise<void>;
  /** As an operator does it; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Resolves when it has ended, in whatever way. */
  readonly ended: Promise<void>;
}

/** Starts `kith-server` (or another script that says the same) and resolves when it is ready. */
export async function startChildServer(
  args: readonly string[],
  options: {
    readonly script?: string;
    readonly env?: Record<string, string>;
    readonly command?: string[];
  } = {},
): Promise<ChildServer> {
  const script = options.script ?? new URL('../main.ts', import.meta.url).pathname;
  const [command = process.execPath, ...before] = [...(options.command ?? []), process.execPath];
  const child = spawn(command, [...before, script, '--ready-json', '--log-level', 'error', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  let stderr = '';
  child.stderr.on('data', chunk => {
    stderr += String(chunk);
  });
  const ended = once(child, 'exit').then(() => undefined);
  const lines = createInterface(child.stdout);
  const first = await Promise.race([once(lines, 'line'), ended]);
  if (!first) throw new Error(`the server did not start: ${stderr}`);
  const ready = readySchema.parse(JSON.parse(String(first[0])));
  return {
    ...ready,
    process: child,
    stderr: () => stderr,
    ended,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      return child.exitCode;
    },
  };
}
