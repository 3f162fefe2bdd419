import { hostname } from 'node:os';
import { isServerName } from '@kith/shared/identity/address';
import { publicKeyText } from '@kith/shared/identity/certificates';
import type { CryptoSuite, RandomBytes } from '@kith/shared/identity/crypto-suite';
import { fromBase64Url, toBase64Url } from '@kith/shared/protocol/bytes';
import type { ServerIdentity } from './accounts/cards.ts';
import { readSetting, writeSetting } from './admin/settings.ts';
import { StartFailure } from './start-failure.ts';
import type { Database } from './storage/schema.ts';

/**
 * The server's name and key: made at the first start, the same ever after. A name that differs from the one in the
 * database would orphan every address, so it is refused.
 */
export async function loadServerIdentity(
  db: Database,
  suite: CryptoSuite,
  random: RandomBytes,
  wanted: { readonly name: string | undefined; readonly publicUrl: string | undefined },
): Promise<ServerIdentity & { readonly isNew: boolean }> {
  const kept = await readSetting(db, 'name');
  if (kept !== undefined && wanted.name !== undefined && wanted.name !== kept) {
    throw new StartFailure(
      `This server is called ${kept}, and the addresses of its accounts end so. Leave out --name ${wanted.name}, or use another data folder for a server of that name.`,
    );
  }
  const name = kept ?? wanted.name ?? defaultName(wanted.publicUrl);
  const seed = fromBase64Url((await readSetting(db, 'server-key')) ?? '');
  const isNew = seed?.length !== 32;
  const secret = isNew ? random(32) : seed;
  if (isNew) {
    await db.transaction().execute(async trx => {
      await writeSetting(trx, 'name', name);
      await writeSetting(trx, 'server-key', toBase64Url(secret));
    });
  }
  const keys = suite.signingKeys(secret);
  return { name, keys, key: publicKeyText(keys.public), isNew };
}

/** Host of the public address, or else the name of this machine. */
function defaultName(publicUrl: string | undefined): string {
  const candidate = publicUrl === undefined ? hostname() : new URL(publicUrl).hostname;
  const name = candidate
    .toLowerCase()
    .replace(/[^a-z0-9.-]/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  return isServerName(name) ? name : 'kith';
}
