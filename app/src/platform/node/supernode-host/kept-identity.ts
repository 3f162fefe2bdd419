import { randomBytes, randomInt } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fromBase64Url, toBase64Url } from '@kith/shared/protocol/bytes';
import { base64Url } from '@kith/shared/protocol/schemas';
import { z } from 'zod';
import { readDurable, writeDurably } from '../files/durable-json.ts';

/** Ports of a relay that was set up once: below those that systems give out by themselves. */
const FIRST = 20_000;
const LAST = 32_000;
/** Between two choices: room for all ports of one. */
const STEP = 100;

const fileSchema = z.strictObject({
  port: z.int().min(FIRST).max(LAST),
  secret: base64Url(43).length(43),
});

/** What a supernode keeps over restarts, so that what it told others stays true. */
export interface KeptIdentity {
  /** The first of its ports. */
  readonly port: number;
  /** What passwords of the relay are made with; 32 bytes. */
  readonly secret: Uint8Array;
}

/** Reads it from a folder; made at the first time. */
export async function keptIdentity(folder: string): Promise<KeptIdentity> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const kept = await readDurable(fileOf(folder), fileSchema);
  const secret = kept && fromBase64Url(kept.secret);
  return kept !== undefined && secret?.length === 32
    ? { port: kept.port, secret }
    : await keep(folder, { port: anyPort(), secret: Uint8Array.from(randomBytes(32)) });
}

/** With other ports, because those are taken. */
export async function movedIdentity(folder: string, { secret }: KeptIdentity): Promise<KeptIdentity> {
  return await keep(folder, { port: anyPort(), secret });
}

async function keep(folder: string, identity: KeptIdentity): Promise<KeptIdentity> {
  await writeDurably(fileOf(folder), { port: identity.port, secret: toBase64Url(identity.secret) });
  return identity;
}

const fileOf = (folder: string) => join(folder, 'relay.json');
const anyPort = () => FIRST + STEP * randomInt((LAST - FIRST) / STEP);
