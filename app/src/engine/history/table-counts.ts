import type { Database } from '../ports/database.ts';

/** How many rows each table has, and the size of the whole in bytes: what can be told of a history without telling it. */
export async function tableCounts(database: Database): Promise<Readonly<Record<string, number>>> {
  const tables = await database.all(
    `SELECT name FROM sqlite_schema
     WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '%\\_text%' ESCAPE '\\'
     ORDER BY name`,
  );
  const counts: Record<string, number> = {};
  // Names of tables come from the schema, which is Kith's own.
  for (const { name } of tables) {
    const [row] = await database.all(`SELECT count(*) AS rows FROM "${name}"`);
    counts[String(name)] = Number(row?.['rows']);
  }
  const [pages] = await database.all('PRAGMA page_count');
  const [size] = await database.all('PRAGMA page_size');
  return { ...counts, bytes: Number(pages?.['page_count']) * Number(size?.['page_size']) };
}
