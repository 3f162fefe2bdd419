import { randomBytes, randomInt } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fromBase64Url, toBase64Url } from '@kith/shared/protocol/bytes';
import { LIMITS } from '@kith/shared/protocol/limits';
import { base64Url } from '@kith/shared/protocol/schemas';
import { z } from 'zod';
import { readDurable, writeDurably } from '../files/durable-json.ts';

/** Ports of a relay that was set up once: below those that systems give out by themselves. */
const FIRST = 20_000;
const LAST = 32_000;
/** Between two choices: room for all ports of one. */
const STEP = 100;

const fileSchema = z.strictObject({
  server: z.string().max(LIMITS.serverNameLength),
  port: z.int().min(FIRST).max(LAST),
  secret: base64Url(43).length(43),
});

/** What a supernode keeps over restarts, so that what it told others stays true. */
export interface KeptIdentity {
  /** Name of the rendezvous that was told of it. */
  readonly server: string;
  /** The first of its ports. */
  readonly port: number;
  /** What passwords of the relay are made with; 32 bytes. */
  readonly secret: Uint8Array;
}

/** Reads it from a folder; made at the first time. For another rendezvous it is another secret. */
export async function keptIdentity(folder: string, server: string): Promise<KeptIdentity> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const kept = await readDurable(fileOf(folder), fileSchema);
  const secret = kept && fromBase64Url(kept.secret);
  if (kept?.server === server && secret?.length === 32) return { server, port: kept.port, secret };
  const made = { server, port: kept?.port ?? anyPort(), secret: Uint8Array.from(randomBytes(32)) };
  return await keep(folder, made);
}

/** With other ports, because those are taken. */
export async function movedIdentity(folder: string, identity: KeptIdentity): Promise<KeptIdentity> {
  return await keep(folder, { ...identity, port: anyPort() });
}

async function keep(folder: string, identity: KeptIdentity): Promise<KeptIdentity> {
  await writeDurably(fileOf(folder), { ...identity, secret: toBase64Url(identity.secret) });
  return identity;
}

const fileOf = (folder: string) => join(folder, 'relay.json');
const anyPort = () => FIRST + STEP * randomInt((LAST - FIRST) / STEP);
