import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { formatInviteLink, parseInviteLink } from '@kith/shared/protocol/invite-link';
import SqliteDatabase from 'better-sqlite3';
import { createInvite } from './accounts/invites.ts';
import { createAdminToken } from './admin/admin-handlers.ts';
import { readSetting } from './admin/settings.ts';
import { StartFailure } from './start-failure.ts';
import { databaseFile, openDatabase } from './storage/open-database.ts';
import type { Database } from './storage/schema.ts';

const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length));

/** Copies the database of a server, running or not, into one file that can be put in its place. */
export async function backUp(folder: string, target: string): Promise<void> {
  const source = existingDatabase(folder);
  if (existsSync(target)) {
    throw new StartFailure(`${target} is there already. Choose another name, or remove it first.`);
  }
  const sqlite = new SqliteDatabase(source, { readonly: true, fileMustExist: true });
  try {
    await sqlite.backup(target);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartFailure(`The backup could not be written to ${target} (${why}).`);
  } finally {
    sqlite.close();
  }
}

/** Makes an invite link in the operator's name: sign-up with it is possible under the policy `invite`. */
export async function inviteLink(folder: string, uses: number): Promise<string> {
  return withDatabase(folder, async db => {
    const link = parseInviteLink((await readSetting(db, 'public-link')) ?? '');
    if (!link) {
      throw new StartFailure(
        'The server has to run once before it can invite: it does not know its address yet.',
      );
    }
    const { invite } = await createInvite(db, random, undefined, uses, Date.now());
    return formatInviteLink({ ...link, invite });
  });
}

/** Makes a new token that makes its holder the admin, for when the first was lost. */
export function adminToken(folder: string): Promise<string> {
  return withDatabase(folder, db => createAdminToken(db, random));
}

async function withDatabase<T>(folder: string, use: (db: Database) => Promise<T>): Promise<T> {
  existingDatabase(folder);
  const { db, close } = await openDatabase(folder);
  try {
    return await use(db);
  } finally {
    await close();
  }
}

function existingDatabase(folder: string): string {
  const file = databaseFile(folder);
  if (!existsSync(file)) {
    throw new StartFailure(`There is no server in ${folder}. Name its folder with --data.`);
  }
  return file;
}
