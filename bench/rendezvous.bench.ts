/**
 * The rendezvous on one core: 2,000 people with 20 buddies each log in as fast as the server lets them, with real
 * signatures and SQLite, then exchange signals, then idle. A bare in-memory socket.io server does the same fan-out
 * in the same run, in turns; each figure is the median of five rounds.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Resident, seedPopulation } from '../rendezvous-server/src/testing/seed-population.ts';
import { nodeCryptoSuite } from '../shared/node/node-crypto-suite.ts';
import { signToken } from '../shared/src/identity/signed-token.ts';
import { fromBase64Url } from '../shared/src/protocol/bytes.ts';
import { welcomeSchema } from '../shared/src/protocol/rendezvous-contract.ts';
import { LeanSocket } from './support/lean-socket.ts';
import { PinnedServer } from './support/pinned-server.ts';
import { median, percentile, report } from './support/report.ts';

const PEOPLE = 2_000;
const BUDDIES = 20;
/** Log-ins under way at a time. */
const STORM = 100;
const WARM_UP = 2_000;
const SIGNALS = 40_000;
/** Signals under way at a time. */
const SIGNALS_IN_FLIGHT = 200;
const ENVELOPE = 'A'.repeat(1_000);
const ROUNDS = 5;
const ID = 'AAAAAAAAAAAAAAAAAAAAAA';
const SERVER_CORE = 0;
const CLIENT_CORE = 1;

type LogIn = (socket: LeanSocket, resident: Resident) => Promise<void>;
interface Round {
  readonly logins: number;
  readonly fanOut: number;
  readonly signals: number;
  readonly memory: number;
  /** CPU milliseconds of the server for one log-in and for one signal: what a busy machine does not distort. */
  readonly loginCpu: number;
  readonly signalCpu: number;
}

const kithLogIn: LogIn = async (socket, { account, keys }) => {
  const reply = await socket.ask('hello', { protocol: 1, challenge: ID });
  const { welcome } = reply['value'] as { welcome: string };
  const bytes = fromBase64Url(welcome) ?? new Uint8Array();
  const { nonce, key } = welcomeSchema.parse(JSON.parse(Buffer.from(bytes.subarray(64)).toString()));
  const login = { v: 1, address: account.address, device: keys.id, nonce, serverKey: key };
  const proof = await signToken(nodeCryptoSuite, 'device-login', login, keys.signing);
  started.set(account.address, performance.now());
  const answer = await socket.ask('login:device', { proof });
  if (answer['ok'] !== true) throw new Error(JSON.stringify(answer));
};

const bareLogIn: LogIn = async (socket, { account, keys }) => {
  started.set(account.address, performance.now());
  await socket.ask('login', { name: account.address, device: keys.id });
};

/** When the request that logs somebody in was sent. */
const started = new Map<string, number>();

/** Some log in and leave, so that neither server is measured while its code is still being compiled. */
async function warmUp(server: PinnedServer, residents: readonly Resident[], logIn: LogIn): Promise<void> {
  await inParallel(WARM_UP, STORM, async i => {
    const socket = await LeanSocket.open(server.url);
    await logIn(socket, residents[i]!);
    await socket.leave();
  });
  // What the departures leave to be written is written a second later.
  await setTimeout(2_000);
}

async function round(server: PinnedServer, residents: readonly Resident[], logIn: LogIn): Promise<Round> {
  await warmUp(server, residents, logIn);
  started.clear();
  const before = await server.memory();
  const sockets: LeanSocket[] = [];
  const fanOut: number[] = [];
  const expected = (PEOPLE * BUDDIES) / 2;
  let heard = 0;
  let settled: () => void = () => undefined;
  const steady = new Promise<void>(resolve => {
    settled = resolve;
  });
  let signalled: (() => void) | undefined;

  const cpuBefore = server.cpu();
  const begin = performance.now();
  await inParallel(residents.length, STORM, async i => {
    const resident = residents[i]!;
    const socket = await LeanSocket.open(server.url);
    sockets[i] = socket;
    socket.onEvent = (name, payload) => {
      if (name === 'signal') signalled?.();
      if (name !== 'presence:changed') return;
      fanOut.push(performance.now() - (started.get(String(payload['address'])) ?? 0));
      if (++heard === expected) settled();
    };
    await logIn(socket, resident);
  });
  // Each pair of buddies is told once: when the second of them logs in.
  await steady;
  const logins = (PEOPLE / (performance.now() - begin)) * 1_000;

  const loginCpu = ((server.cpu() - cpuBefore) / PEOPLE) * 1_000;
  const idle = (await server.memory()) - before;

  let arrived = 0;
  const cpuBetween = server.cpu();
  const beginSignals = performance.now();
  await new Promise<void>((resolve, reject) => {
    signalled = () => {
      if (++arrived === SIGNALS) resolve();
    };
    inParallel(SIGNALS, SIGNALS_IN_FLIGHT, async i => {
      const from = i % PEOPLE;
      const { buddies } = residents[from]!;
      const to = residents[buddies[Math.floor(i / PEOPLE) % buddies.length]!]!;
      const reply = await sockets[from]!.ask('signal:send', {
        to: { address: to.account.address, device: to.keys.id },
        envelope: ENVELOPE,
      });
      if (reply['ok'] !== true) throw new Error(JSON.stringify(reply));
    }).catch(reject);
  });
  const signals = (SIGNALS / (performance.now() - beginSignals)) * 1_000;
  const signalCpu = ((server.cpu() - cpuBetween) / SIGNALS) * 1_000;
  for (const socket of sockets) socket.close();
  return { logins, fanOut: percentile(fanOut, 0.99), signals, memory: idle / PEOPLE, loginCpu, signalCpu };
}

async function inParallel(count: number, width: number, task: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

function serverScript(): string {
  const bundle = join(import.meta.dirname, '../rendezvous-server/dist/kith-server.mjs');
  return existsSync(bundle) ? bundle : join(import.meta.dirname, '../rendezvous-server/src/main.ts');
}

execFileSync('taskset', ['-cp', String(CLIENT_CORE), String(process.pid)], { stdio: 'ignore' });
const folder = mkdtempSync(join(tmpdir(), 'kith-bench-'));
try {
  const seed = join(folder, 'seed');
  const residents = await seedPopulation(seed, 'bench.example', PEOPLE, BUDDIES);
  // Neighbours in the ring would log in one after the other: shuffled by a step that is prime to their number.
  const shuffled = residents.map((_, i) => residents[(i * 773) % PEOPLE]!);
  const position = new Map(shuffled.map((resident, i) => [resident, i]));
  const people = shuffled.map(resident => ({
    ...resident,
    buddies: resident.buddies.map(i => position.get(residents[i]!)!),
  }));
  const rosterFile = join(folder, 'roster.json');
  const roster = people.map(({ account, buddies }) => [
    account.address,
    buddies.map(i => people[i]!.account.address),
  ]);
  writeFileSync(rosterFile, JSON.stringify(Object.fromEntries(roster)));

  const kith: Round[] = [];
  const bare: Round[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const data = join(folder, `data${i}`);
    cpSync(seed, data, { recursive: true });
    const args = ['--data', data, '--port', '0', '--ready-json', '--log-level', 'error'];
    const server = await PinnedServer.start(SERVER_CORE, serverScript(), args);
    kith.push(await round(server, people, kithLogIn));
    await server.stop();
    const script = join(import.meta.dirname, 'baselines/bare-socketio.ts');
    const baseline = await PinnedServer.start(SERVER_CORE, script, [rosterFile]);
    bare.push(await round(baseline, people, bareLogIn));
    await baseline.stop();
    console.error(JSON.stringify({ kith: kith.at(-1), bare: bare.at(-1) }));
  }

  const against = 'bare in-memory socket.io server with the same fan-out, same run';
  const compare = (name: string, unit: string, key: keyof Round, bar: number, best: 'most' | 'least') => {
    const value = median(kith.map(measured => measured[key]));
    // Of rounds that ran one after the other: a machine's speed drifts by more than the bar between minutes.
    const ratio = median(kith.map((measured, i) => measured[key] / bare[i]![key]));
    report({
      name: `rendezvous ${name}`,
      value,
      unit,
      against,
      ratio,
      bar: best === 'most' ? `at least ${bar} of it` : `at most ${bar} times it`,
      ok: best === 'most' ? ratio >= bar : ratio <= bar,
    });
  };
  compare('log-ins to steady state', '1/s', 'logins', 0.7, 'most');
  compare('presence fan-out in the storm, p99', 'ms', 'fanOut', 2, 'least');
  compare('signals', '1/s', 'signals', 0.7, 'most');
  compare('memory per idle client', 'bytes', 'memory', 1.3, 'least');
} finally {
  rmSync(folder, { recursive: true });
}
