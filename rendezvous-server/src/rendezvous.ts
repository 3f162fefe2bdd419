import { randomBytes } from 'node:crypto';
import { isIPv4, type Socket } from 'node:net';
import { keyBytes } from '@kith/shared/identity/certificates';
import type { CryptoSuite, RandomBytes } from '@kith/shared/identity/crypto-suite';
import { nodeCryptoSuite, prepareKey } from '@kith/shared/node/node-crypto-suite';
import { RouterPorts } from '@kith/shared/node/router/router-ports';
import { fromBase64Url, toBase64Url } from '@kith/shared/protocol/bytes';
import { formatInviteLink } from '@kith/shared/protocol/invite-link';
import { signUpPolicySchema } from '@kith/shared/protocol/rendezvous-contract';
import { type Logger, pino } from 'pino';
import { AttemptLimits } from './accounts/attempt-limits.ts';
import { Cards } from './accounts/cards.ts';
import { Roster } from './accounts/roster.ts';
import { createAdminToken } from './admin/admin-handlers.ts';
import type { ServerPolicy } from './admin/server-policy.ts';
import { readSetting, writeSetting } from './admin/settings.ts';
import { configSchema, type RendezvousConfig, type RendezvousConfigInput } from './config.ts';
import { Gateway } from './gateway.ts';
import { openHandlers, sessionHandlers } from './handlers.ts';
import { makeHttp } from './http.ts';
import { type Listening, listen } from './listeners.ts';
import { makeMetrics } from './metrics.ts';
import { LastSeen } from './presence/last-seen.ts';
import { PresenceBoard } from './presence/presence-board.ts';
import { Sessions } from './presence/sessions.ts';
import { RelayDesk, type RelayTls } from './relay/relay-desk.ts';
import { wishesOf } from './relay/router-wishes.ts';
import { loadServerIdentity } from './server-identity.ts';
import type { Services } from './services.ts';
import { SessionOutbox } from './session-outbox.ts';
import { makeSocketServer } from './socket-server.ts';
import { lockFolder, type OpenDatabase, openDatabase } from './storage/open-database.ts';
import type { Database } from './storage/schema.ts';
import { Serial } from './storage/serial.ts';
import { Overlay } from './supernodes/overlay.ts';
import { startSweeps } from './sweeps.ts';
import { VERSION } from './version.ts';

/** A running server. */
export interface Rendezvous {
  /** The plain listener on this machine. */
  readonly url: string;
  /** Where others reach it. */
  readonly publicUrl: string;
  readonly name: string;
  /** Ed25519 key of the server, 32 bytes. */
  readonly key: Uint8Array;
  /** `kith:join?…`, without a token. */
  readonly invite: string;
  /** Makes its holder the admin, once; given at the first start only. */
  readonly adminToken: string | undefined;
  readonly dataDir: string;
  close(): Promise<void>;
}

interface Environment {
  readonly log?: Logger;
  readonly suite?: CryptoSuite;
  readonly random?: RandomBytes;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * Starts a rendezvous server and resolves when it listens.
 *
 * @throws StartFailure for what an operator can put right (port taken, folder not writable, damaged database, …)
 */
export async function startRendezvous(
  input: RendezvousConfigInput,
  environment: Environment = {},
): Promise<Rendezvous> {
  const config = configSchema.parse(input);
  const release = config.data === ':memory:' ? () => undefined : lockFolder(config.data);
  try {
    const database = await openDatabase(config.data);
    try {
      return await run(config, database, environment, release);
    } catch (error) {
      await database.close();
      throw error;
    }
  } catch (error) {
    release();
    throw error;
  }
}

async function run(
  config: RendezvousConfig,
  database: OpenDatabase,
  environment: Environment,
  release: () => void,
): Promise<Rendezvous> {
  const {
    log = pino({ enabled: false }),
    suite = nodeCryptoSuite,
    random = (length: number) => Uint8Array.from(randomBytes(length)),
    now = Date.now,
  } = environment;
  const { db } = database;
  const identity = await loadServerIdentity(db, suite, random, {
    name: config.name,
    publicUrl: config.publicUrl,
  });
  const adminToken = identity.isNew ? await createAdminToken(db, random) : undefined;
  const policy = await loadPolicy(config, database, now());

  const router = config.mapPorts ? await RouterPorts.open(wishesOf(config), 'Kith server', log) : undefined;
  const relay = await openRelay(config, router, identity.name, await relaySecret(db, random));
  let turnsAt: RelayTls | undefined;
  const io = makeSocketServer();
  const sessions = new Sessions();
  const outbox = new SessionOutbox(sessions);
  const lastSeen = new LastSeen(db, error => log.error({ err: error }, 'last seen times not written'));
  const attempts = new AttemptLimits();
  const overlay = await Overlay.open(
    { db, suite, random, now, identity, sessions, attempts },
    { config: config.supernodes, hosts: config.relay?.hosts.map(({ address }) => address) ?? [], log },
  );
  const services: Services = {
    database,
    db,
    changes: new Serial(),
    suite,
    random,
    now,
    identity,
    policy,
    roster: new Roster(db, identity.name),
    cards: new Cards(db, suite, identity, now),
    sessions,
    board: new PresenceBoard(sessions, outbox, lastSeen, now, config.logoutGrace),
    outbox,
    attempts,
    overlay,
    relay: { servers: (account, until) => relay?.servers(account, turnsAt, until) ?? [] },
  };
  await services.roster.warmUp();
  if (suite === nodeCryptoSuite) {
    for (const account of services.roster.all()) {
      for (const { sign } of account.devices.values()) prepareKey(keyBytes(sign));
    }
  }
  const metrics = makeMetrics(sessions, overlay, relay?.server);
  let listening: Listening | undefined;
  const app = await makeHttp({
    name: identity.name,
    key: identity.key,
    publicUrl: () => listening?.publicUrl ?? '',
    web: config.web,
    metrics,
    metricsToken: config.metricsToken,
    behindProxy: config.behindProxy,
  });
  const gateway = new Gateway(io, {
    open: openHandlers(services),
    session: sessionHandlers(services),
    board: services.board,
    metrics,
    log,
    now,
    behindProxy: config.behindProxy,
    loginDeadline: config.loginDeadline,
  });
  try {
    const takeTurn = relay && ((socket: Socket) => relay.server.accept(socket));
    const outside = router?.publicAddress;
    listening = await listen(config, app, io, { name: identity.name, log, takeTurn, outside });
  } catch (error) {
    await overlay.close();
    await relay?.close();
    await router?.close();
    throw error;
  }
  const { tlsHost, fingerprint } = listening;
  turnsAt = tlsHost === undefined ? undefined : { host: tlsHost, fingerprint };
  const stopSweeps = startSweeps(services, log);
  const invite = formatInviteLink({
    url: listening.publicUrl,
    server: identity.name,
    serverKey: identity.keys.public,
    ...(listening.fingerprint && { tlsFingerprint: listening.fingerprint }),
  });
  await writeSetting(db, 'public-link', invite);

  let closed: Promise<void> | undefined;
  const close = async () => {
    stopSweeps();
    await overlay.close();
    await gateway.stop();
    await relay?.close();
    await router?.close();
    await listening.close();
    await app.close();
    sessions.clear();
    await services.changes.idle();
    await lastSeen.flush();
    await database.close();
    release();
  };
  return {
    url: listening.url,
    publicUrl: listening.publicUrl,
    name: identity.name,
    key: identity.keys.public,
    invite,
    adminToken,
    dataDir: config.data,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

function openRelay(
  { relay }: RendezvousConfig,
  router: RouterPorts | undefined,
  realm: string,
  secret: Uint8Array,
): Promise<RelayDesk> | undefined {
  if (relay === undefined) return undefined;
  const hosts = relay.hosts.map(host =>
    isIPv4(host.address) ? { publicAddress: router?.publicAddress, ...host } : host,
  );
  return RelayDesk.open({ ...relay, hosts }, realm, secret);
}

/** Made at the first start and kept: what was handed out is good after a restart too. */
async function relaySecret(db: Database, random: RandomBytes): Promise<Uint8Array> {
  const kept = fromBase64Url((await readSetting(db, 'relay-secret')) ?? '');
  if (kept?.length === 32) return kept;
  const secret = random(32);
  await writeSetting(db, 'relay-secret', toBase64Url(secret));
  return secret;
}

/** The operator's word now is the last; without one, what was set before; `open` at the first start. */
async function loadPolicy(
  config: RendezvousConfig,
  { db }: OpenDatabase,
  startedAt: number,
): Promise<ServerPolicy> {
  const kept = signUpPolicySchema.safeParse(await readSetting(db, 'sign-up'));
  const signUp = config.policy ?? kept.data ?? 'open';
  if (signUp !== kept.data) await writeSetting(db, 'sign-up', signUp);
  return { signUp, argon2id: config.argon2id, version: VERSION, startedAt };
}
