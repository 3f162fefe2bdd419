import type { Migration } from 'kysely/migration';
import * as firstSchema from './first-schema.ts';
import * as supernodes from './supernodes.ts';

/** Every change of the schema, in order, by name. Names are written into the database: they never change. */
export const migrations: Record<string, Migration> = {
  '0001-first-schema': firstSchema,
  '0002-supernodes': supernodes,
};
