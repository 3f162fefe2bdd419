import { isServerName } from '@kith/shared/identity/address';
import { acceptableParameters, argon2idParametersSchema } from '@kith/shared/identity/password-keys';
import { ARGON2ID_FLOOR, LIMITS } from '@kith/shared/protocol/limits';
import { signUpPolicySchema } from '@kith/shared/protocol/rendezvous-contract';
import { z } from 'zod';
import { isLoopback } from './remote-address.ts';

/** Routers are asked for one port at a time, and keep a list. */
const MOST_MAPPED = 256;

const port = z.int().min(0).max(65_535);

const tlsSchema = z.discriminatedUnion('mode', [
  /** The operator's certificate; read again when the files change. */
  z.strictObject({ mode: z.literal('files'), cert: z.string().min(1), key: z.string().min(1) }),
  /** From an ACME certificate authority, by HTTP challenge. */
  z.strictObject({
    mode: z.literal('acme'),
    domain: z.string().min(1),
    email: z.email().optional(),
    directory: z.url().optional(),
    challengePort: port,
  }),
  /** Made at first start and kept in the data folder; its fingerprint is in the invite link. */
  z.strictObject({ mode: z.literal('self-signed') }),
]);
export type TlsConfig = z.infer<typeof tlsSchema>;

const ip = z.union([z.ipv4(), z.ipv6()]);

/** The relay of the last resort (STUN and TURN). */
const relaySchema = z.strictObject({
  hosts: z
    .array(z.strictObject({ address: ip, publicAddress: ip.optional() }))
    .min(1, 'has no address to listen on')
    .max(2),
  /** UDP and TCP. */
  port: port.default(0),
  /** Nobody named that port: when it is taken, any other one will do, since clients are told. */
  anyPort: z.boolean().default(false),
  /** UDP ports from which is relayed; absent: any. */
  relayPorts: z
    .strictObject({ first: port.min(1), last: port })
    .refine(({ first, last }) => first < last, 'has no ports')
    .optional(),
  /** Both ways together, shared fairly; absent: no cap. */
  bytesPerSecond: z.int().min(10_000).optional(),
  /** Networks that are relayed to although they are not public, as `10.0.0.0/8`. */
  ownNetworks: z.array(z.union([z.cidrv4(), z.cidrv6()])).default([]),
});
export type RelayConfig = z.output<typeof relaySchema>;

/** Devices that serve others. Times in milliseconds. */
const supernodesSchema = z.strictObject({
  enabled: z.boolean().default(true),
  /** How long one has to be here before it serves. */
  minimalUptime: z
    .int()
    .min(0)
    .default(10 * 60_000),
  /** Networks in which they are looked at although these are not public: those that this machine is in. */
  ownNetworks: z.array(z.union([z.cidrv4(), z.cidrv6()])).default([]),
  /** Between two looks at one of them from outside. */
  probeInterval: z
    .int()
    .min(100)
    .default(5 * 60_000),
  /** In which leaves go to another hub before theirs is told that it is none any more. */
  handOver: z.int().min(0).default(10_000),
  /** In which one whose connection broke may come back, also after a restart of the server. */
  away: z.int().min(0).default(60_000),
  /** In which changes wait for others, to be told together. */
  settle: z.int().min(0).default(250),
});
export type SupernodesConfig = z.output<typeof supernodesSchema>;

/** How a rendezvous server runs. */
export const configSchema = z
  .strictObject({
    /** Folder for everything it keeps, or `:memory:`. */
    data: z.string().min(1),
    /** Domain part of its addresses; fixed at the first start. */
    name: z.string().refine(isServerName, 'is not a server name').optional(),
    /** Plain listener: loopback only. */
    host: z.string().refine(isLoopback, 'is not a loopback address').default('127.0.0.1'),
    port: port.default(0),
    /** A reverse proxy on this machine terminates TLS. */
    behindProxy: z.boolean().default(false),
    /** TLS listener, for everybody else. */
    tls: tlsSchema.optional(),
    tlsHost: z.string().min(1).default('0.0.0.0'),
    tlsPort: port.default(0),
    relay: relaySchema.optional(),
    supernodes: supernodesSchema.prefault({}),
    /** The router is asked to pass on the TLS port and those of the relay. */
    mapPorts: z.boolean().default(false),
    /** Where clients reach it, when that is not where it listens. */
    publicUrl: z.url({ protocol: /^https?$/ }).optional(),
    /** Folder with the web page. */
    web: z.string().optional(),
    /** Overrides what an admin set; `open` at the first start. */
    policy: signUpPolicySchema.optional(),
    /** Bearer token for /metrics from other machines. */
    metricsToken: z.string().min(16).optional(),
    /** Milliseconds a broken connection may come back in before buddies hear of it. */
    logoutGrace: z.int().min(0).max(60_000).default(2_000),
    loginDeadline: z.int().min(100).default(LIMITS.loginDeadline),
    argon2id: argon2idParametersSchema
      .refine(acceptableParameters, 'is below the floor or above the ceiling of the protocol')
      .default({ ...ARGON2ID_FLOOR }),
  })
  .refine(
    ({ mapPorts, tls, tlsPort, relay }) => !mapPorts || ((!tls || tlsPort !== 0) && relay?.port !== 0),
    { path: ['mapPorts'], error: 'needs ports that stay the same: name them' },
  )
  .refine(
    ({ mapPorts, relay }) => {
      const { first = 0, last = 0 } = relay?.relayPorts ?? {};
      return !mapPorts || last - first < MOST_MAPPED;
    },
    { path: ['relayPorts'], error: `has more ports than a router is asked for (${MOST_MAPPED})` },
  )
  .readonly();
export type RendezvousConfig = z.output<typeof configSchema>;
export type RendezvousConfigInput = z.input<typeof configSchema>;
