import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { nodeRelayCrypto } from '../../shared/node/relay/node-relay-crypto.ts';
import { overUdp, TurnSession } from '../../shared/node/relay/testing/turn-wire.ts';
import { utf8 } from '../../shared/src/protocol/bytes.ts';
import { mintCredentials, type RelayCredentials } from '../../shared/src/relay/relay-credentials.ts';

export const REALM = 'bench.example';
const SECRET = 'the secret of this relay';
const RELAY = path.join(import.meta.dirname, '../peers/relay-peer.ts');
const STARTS_WITHIN = 10_000;

/** Good for an hour. Seconds; coturn reads 32 bits of it. */
const UNTIL = Math.floor(Date.now() / 1_000) + 3_600;
/** Name and password for both servers: they check them with the same secret. */
export function credentialsOf(user: string): RelayCredentials {
  return mintCredentials(utf8(SECRET), UNTIL, user, nodeRelayCrypto);
}

/** Whether Debian's coturn is here. */
export function hasCoturn(): boolean {
  return spawnSync('turnserver', ['--version']).error === undefined;
}

/** A TURN server in a process of its own. */
export class TurnProcess {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(which: 'kith' | 'coturn'): Promise<TurnProcess> {
    const port = await freePort();
    const [program = '', ...args] =
      which === 'kith' ? [process.execPath, RELAY, String(port), REALM, SECRET] : coturn(port);
    const child = spawn(program, args, { stdio: 'ignore' });
    const server = new TurnProcess(child, port);
    const deadline = Date.now() + STARTS_WITHIN;
    while (!(await server.#answers())) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${program} did not start`);
    }
    return server;
  }

  /** CPU seconds used so far. */
  cpu(): number {
    const [, rest = ''] = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8').split(') ');
    const fields = rest.split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  async #answers(): Promise<boolean> {
    const wire = await overUdp(this.port, '127.0.0.1');
    const session = new TurnSession(wire, credentialsOf('nobody'), REALM);
    const answer = session.ask('binding', () => []).then(() => true);
    const answered = await Promise.race([answer, setTimeout(100, false)]);
    wire.close();
    return answered;
  }
}

function coturn(port: number): string[] {
  const own = ['--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1', `--listening-port=${port}`];
  const auth = ['--use-auth-secret', `--static-auth-secret=${SECRET}`, `--realm=${REALM}`];
  const bare = ['--no-tls', '--no-dtls', '--no-cli', '--allow-loopback-peers', '--log-file=/dev/null'];
  return ['turnserver', '-n', ...own, ...auth, ...bare, '--no-stdout-log', '--pidfile=/dev/null'];
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}
