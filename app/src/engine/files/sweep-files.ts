import { decodeFolder } from '@kith/shared/swarm/folder-info';
import { Documents } from '../history/documents.ts';
import { allSourcesHeld } from '../offers/held-files.ts';
import { PREPARING, preparationSchema, sourcesOf } from '../offers/preparation.ts';
import type { Database } from '../ports/database.ts';
import type { FileStore, SourceRef } from '../ports/file-store.ts';

/**
 * Deletes copies and incomplete files that nothing of any account on this device needs any more: after a crash, or with an
 * account that was erased.
 *
 * @param handedIn what windows handed in and nobody took yet
 */
export async function sweepFiles(
  database: Database,
  store: Pick<FileStore, 'sweep'>,
  handedIn: () => readonly SourceRef[],
): Promise<void> {
  const keys = await partialsWanted(database);
  const prepared = await new Documents(database).list(PREPARING, preparationSchema);
  const held = await allSourcesHeld(database);
  await store.sweep(keys, [...held, ...[...prepared.values()].flatMap(sourcesOf), ...handedIn()]);
}

/** Keys of what downloads write to, as `OpenPartials` names them. */
async function partialsWanted(database: Database): Promise<Set<string>> {
  const rows = await database.all(
    `SELECT id, info FROM transfer LEFT JOIN transfer_data USING (account, id)
     WHERE incoming = 1 AND state NOT IN ('done', 'cancelled')`,
  );
  const keys = new Set<string>();
  for (const { id, info } of rows) {
    keys.add(String(id));
    const folder = info instanceof Uint8Array ? decodeFolder(info) : undefined;
    if (folder?.ok) for (const file of folder.value.files.keys()) keys.add(`${id}-${file}`);
  }
  return keys;
}
