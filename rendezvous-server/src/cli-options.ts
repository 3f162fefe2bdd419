import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { relayHosts } from '@kith/shared/node/relay/relay-hosts';
import { signUpPolicySchema } from '@kith/shared/protocol/rendezvous-contract';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { configSchema, type RendezvousConfigInput } from './config.ts';
import { isLoopback } from './remote-address.ts';
import { StartFailure } from './start-failure.ts';

/** Every setting of the server: a flag, `KITH_…` in the environment, or a key in the configuration file. */
const optionsSchema = z.strictObject({
  data: z.string().optional(),
  name: z.string().optional(),
  host: z.string().optional(),
  port: z.coerce.number().optional(),
  publicUrl: z.string().optional(),
  web: z.string().optional(),
  policy: signUpPolicySchema.optional(),
  behindProxy: z.stringbool().or(z.boolean()).optional(),
  tlsPort: z.coerce.number().optional(),
  tlsHost: z.string().optional(),
  tlsCert: z.string().optional(),
  tlsKey: z.string().optional(),
  tlsSelfSigned: z.stringbool().or(z.boolean()).optional(),
  acmeDomain: z.string().optional(),
  acmeEmail: z.string().optional(),
  acmeDirectory: z.string().optional(),
  acmePort: z.coerce.number().optional(),
  mapPorts: z.stringbool().or(z.boolean()).optional(),
  relay: z.enum(['on', 'off']).optional(),
  relayPort: z.coerce.number().optional(),
  relayHost: z.string().optional(),
  relayPorts: z
    .string()
    .regex(/^\d{1,5}-\d{1,5}$/, 'is not a range like 50000-50999')
    .optional(),
  relayPublicAddress: z.string().optional(),
  relayCap: z.coerce.number().positive().optional(),
  relayNetworks: z.string().optional(),
  supernodes: z.enum(['on', 'off']).optional(),
  supernodeUptime: z.coerce.number().nonnegative().optional(),
  metricsToken: z.string().optional(),
  logoutGrace: z.coerce.number().optional(),
  logLevel: z.enum(['silent', 'error', 'warn', 'info', 'debug']).optional(),
  readyJson: z.stringbool().or(z.boolean()).optional(),
});
type Options = z.output<typeof optionsSchema>;

const PORT = 8787;
const TLS_PORT = 8443;
/** RFC 8656, section 6. */
const RELAY_PORT = 3478;
/** From which is relayed when a router is asked to pass ports on. */
const MAPPED_PORTS = '49160-49223';

/** Where a server keeps its data when nobody says otherwise: the platform's folder for such things. */
export function defaultFolder(): string {
  if (process.platform === 'win32' && process.env['LOCALAPPDATA']) {
    return join(process.env['LOCALAPPDATA'], 'kith-server');
  }
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'kith-server');
  return join(process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'kith-server');
}

/** Adds every option, with its variable, to a command. */
export function addOptions(command: Command): Command {
  const options = [
    new Option(
      '--data <folder>',
      `folder for everything the server keeps, or :memory: (${defaultFolder()})`,
    ).env('KITH_DATA'),
    new Option('--name <name>', 'domain part of the addresses; fixed at the first start').env('KITH_NAME'),
    new Option('--policy <policy>', 'who may sign up: open, invite or closed').env('KITH_POLICY'),
    new Option('--web <folder>', 'folder with the web page to serve').env('KITH_WEB'),
    new Option('--public-url <url>', 'where clients reach it, when that is not where it listens').env(
      'KITH_PUBLIC_URL',
    ),
    new Option('--port <port>', `port on this machine, without TLS (${PORT})`).env('KITH_PORT'),
    new Option('--host <address>', 'loopback address to listen on without TLS (127.0.0.1)').env('KITH_HOST'),
    new Option('--behind-proxy', 'a reverse proxy on this machine does TLS: believe its X-Forwarded-For').env(
      'KITH_BEHIND_PROXY',
    ),
    new Option('--tls-port <port>', `port for other machines, with TLS (${TLS_PORT})`).env('KITH_TLS_PORT'),
    new Option('--tls-host <address>', 'address to listen on with TLS (0.0.0.0: all)').env('KITH_TLS_HOST'),
    new Option('--tls-cert <file>', 'certificate chain (PEM); read again when it changes').env(
      'KITH_TLS_CERT',
    ),
    new Option('--tls-key <file>', 'private key (PEM)').env('KITH_TLS_KEY'),
    new Option('--tls-self-signed', 'TLS with a certificate of its own (the default with --tls-port)').env(
      'KITH_TLS_SELF_SIGNED',
    ),
    new Option('--acme-domain <domain>', 'get a certificate for this domain by ACME').env('KITH_ACME_DOMAIN'),
    new Option('--acme-email <email>', 'contact for the ACME account').env('KITH_ACME_EMAIL'),
    new Option('--acme-directory <url>', "directory of the ACME authority (Let's Encrypt)").env(
      'KITH_ACME_DIRECTORY',
    ),
    new Option('--acme-port <port>', 'port for the HTTP challenge (80)').env('KITH_ACME_PORT'),
    new Option(
      '--map-ports',
      'ask the router to pass on the TLS port and those of the relay (PCP, NAT-PMP, UPnP)',
    ).env('KITH_MAP_PORTS'),
    new Option(
      '--relay <on or off>',
      'relay for people behind strict networks (on when others reach the server)',
    ).env('KITH_RELAY'),
    new Option('--relay-port <port>', `port of the relay, UDP and TCP (${RELAY_PORT})`).env(
      'KITH_RELAY_PORT',
    ),
    new Option('--relay-ports <range>', 'UDP ports from which is relayed, as 50000-50999 (any)').env(
      'KITH_RELAY_PORTS',
    ),
    new Option(
      '--relay-host <addresses>',
      'addresses of this machine that the relay uses, one IPv4 and one IPv6 (those of the TLS listener)',
    ).env('KITH_RELAY_HOST'),
    new Option(
      '--relay-public-address <addresses>',
      'addresses under which a router or cloud makes these reachable',
    ).env('KITH_RELAY_PUBLIC_ADDRESS'),
    new Option('--relay-cap <Mbit/s>', 'what the relay takes of the line, both ways together (no cap)').env(
      'KITH_RELAY_CAP',
    ),
    new Option(
      '--relay-networks <networks>',
      'private networks that may be relayed to and in which supernodes are looked at, as 10.0.0.0/8 (none)',
    ).env('KITH_RELAY_NETWORKS'),
    new Option(
      '--supernodes <on or off>',
      'people’s devices that offer it relay for others and introduce them to each other (on)',
    ).env('KITH_SUPERNODES'),
    new Option(
      '--supernode-uptime <minutes>',
      'how long a device has to be here before it serves others (10)',
    ).env('KITH_SUPERNODE_UPTIME'),
    new Option('--metrics-token <token>', 'bearer token for /metrics from other machines').env(
      'KITH_METRICS_TOKEN',
    ),
    new Option('--logout-grace <ms>', 'how long a broken connection may come back unnoticed (2000)').env(
      'KITH_LOGOUT_GRACE',
    ),
    new Option('--log-level <level>', 'silent, error, warn, info or debug (info)').env('KITH_LOG_LEVEL'),
    new Option('--ready-json', 'print one line of JSON when ready').env('KITH_READY_JSON'),
    new Option('--config <file>', 'JSON file with any of these, camelCase').env('KITH_CONFIG'),
  ];
  for (const option of options) command.addOption(option);
  return command;
}

export interface ServerOptions {
  readonly config: RendezvousConfigInput;
  readonly logLevel: string;
  readonly readyJson: boolean;
}

/**
 * Settings out of flags and environment (commander has merged these: flags win) over those in the file.
 *
 * @throws StartFailure with a sentence about the first thing that is wrong
 */
export function readOptions(given: Record<string, unknown>): ServerOptions {
  const { config: file, ...flags } = given;
  const merged = optionsSchema.safeParse({ ...readFile(file), ...flags });
  if (!merged.success) throw invalid(merged.error);
  const options = merged.data;
  const config = configSchema.safeParse(toConfig(options));
  if (!config.success) throw invalid(config.error);
  return {
    config: config.data,
    logLevel: options.logLevel ?? 'info',
    readyJson: options.readyJson ?? false,
  };
}

function readFile(file: unknown): Record<string, unknown> {
  if (typeof file !== 'string') return {};
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? 'it holds no JSON object' : String(error);
    throw new StartFailure(
      `The configuration file ${file} can't be read (${why}). Correct it or leave it out.`,
    );
  }
}

function toConfig(options: Options): RendezvousConfigInput {
  const host = options.host ?? '127.0.0.1';
  if (!isLoopback(host)) {
    throw new StartFailure(
      `Without TLS the server listens on this machine only, and ${host} is open to others. Use --tls-host ${host} with --tls-port, or keep --host on 127.0.0.1.`,
    );
  }
  const tls = toTls(options);
  const given = <K extends keyof RendezvousConfigInput>(
    key: K,
    value: RendezvousConfigInput[K] | undefined,
  ) => (value === undefined ? {} : { [key]: value });
  return {
    data: options.data ?? defaultFolder(),
    host,
    port: options.port ?? PORT,
    tlsPort: options.tlsPort ?? TLS_PORT,
    ...given('name', options.name?.toLowerCase()),
    ...given('publicUrl', options.publicUrl?.replace(/\/+$/, '')),
    ...given('web', options.web),
    ...given('policy', options.policy),
    ...given('behindProxy', options.behindProxy),
    ...given('tlsHost', options.tlsHost),
    ...given('metricsToken', options.metricsToken),
    ...given('logoutGrace', options.logoutGrace),
    ...given('tls', tls),
    ...given('mapPorts', options.mapPorts),
    supernodes: toSupernodes(options),
    ...given('relay', toRelay(options, tls !== undefined || options.behindProxy === true)),
  };
}

/** @param reachable others than this machine reach the server */
function toRelay(options: Options, reachable: boolean): RendezvousConfigInput['relay'] {
  const { relay, relayPort, relayPorts, relayHost, relayPublicAddress, relayCap, relayNetworks } = options;
  const named = [relayPort, relayPorts, relayHost, relayPublicAddress, relayCap, relayNetworks].some(
    option => option !== undefined,
  );
  if (relay === 'off' || (relay === undefined && !named && !reachable)) return undefined;
  const hosts = relayHosts(listed(relayHost ?? options.tlsHost), listed(relayPublicAddress));
  if (hosts.length === 0 && relay === undefined && !named) return undefined;
  // Each of them has to be asked for.
  const ports = relayPorts ?? (options.mapPorts === true ? MAPPED_PORTS : undefined);
  return {
    hosts,
    port: relayPort ?? (options.tlsPort === 0 ? 0 : RELAY_PORT),
    anyPort: relayPort === undefined && options.mapPorts !== true,
    ownNetworks: listed(relayNetworks),
    ...(ports !== undefined && { relayPorts: rangeOf(ports) }),
    ...(relayCap !== undefined && { bytesPerSecond: Math.round((relayCap * 1_000_000) / 8) }),
  };
}

function toSupernodes({
  supernodes,
  supernodeUptime,
  relayNetworks,
}: Options): RendezvousConfigInput['supernodes'] {
  return {
    enabled: supernodes !== 'off',
    ownNetworks: listed(relayNetworks),
    ...(supernodeUptime !== undefined && { minimalUptime: Math.round(supernodeUptime * 60_000) }),
  };
}

function rangeOf(text: string): { readonly first: number; readonly last: number } {
  const [first = 0, last = 0] = text.split('-').map(Number);
  return { first, last };
}

function listed(text: string | undefined): string[] {
  return (text ?? '').split(/[\s,]+/).filter(each => each !== '');
}

function toTls(options: Options): RendezvousConfigInput['tls'] {
  const { tlsCert: cert, tlsKey: key, acmeDomain: domain } = options;
  const ways = [cert ?? key, domain, options.tlsSelfSigned || undefined].filter(way => way !== undefined);
  if (ways.length > 1) {
    throw new StartFailure(
      'Choose one kind of certificate: --tls-cert with --tls-key, --acme-domain, or --tls-self-signed.',
    );
  }
  if (cert !== undefined || key !== undefined) {
    if (cert === undefined || key === undefined) {
      throw new StartFailure('A certificate needs its key: give both --tls-cert and --tls-key.');
    }
    return { mode: 'files', cert, key };
  }
  if (domain !== undefined) {
    return {
      mode: 'acme',
      domain,
      challengePort: options.acmePort ?? 80,
      ...(options.acmeEmail !== undefined && { email: options.acmeEmail }),
      ...(options.acmeDirectory !== undefined && { directory: options.acmeDirectory }),
    };
  }
  const wanted = options.tlsSelfSigned || options.tlsPort !== undefined || options.tlsHost !== undefined;
  return wanted ? { mode: 'self-signed' } : undefined;
}

function invalid(error: z.ZodError): StartFailure {
  const [issue] = error.issues;
  const flag = String(issue?.path[0] ?? 'configuration').replace(
    /[A-Z]/g,
    letter => `-${letter.toLowerCase()}`,
  );
  return new StartFailure(`The setting ${flag} is not valid (${issue?.message}). See kith-server --help.`);
}
