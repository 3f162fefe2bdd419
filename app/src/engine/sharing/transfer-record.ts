import type { Address } from '@kith/shared/identity/address';
import { addressSchema, idSchema, timeSchema } from '@kith/shared/protocol/schemas';
import { contentIdSchema } from '@kith/shared/swarm/content-id';
import { z } from 'zod';
import type { SqlRow, SqlValue, Statement } from '../ports/database.ts';
import type { TransferProblem } from './transfer-service.ts';

const bytes = z.int().nonnegative();

/** A row of the table `transfer`: what is known of a transfer without asking anybody. */
export const transferRecordSchema = z.object({
  id: idSchema,
  incoming: z.int().transform(Boolean),
  address: addressSchema,
  name: z.string(),
  folder: z.int().transform(Boolean),
  content: contentIdSchema,
  size: bytes,
  info_size: bytes,
  place: z.string().nullable(),
  state: z.enum(['going', 'paused', 'done', 'failed', 'cancelled']),
  problem: z
    .string()
    .nullable()
    .transform(problem => problem as TransferProblem | null),
  paused_by: z.enum(['here', 'there']).nullable(),
  done: bytes,
  moved: bytes,
  started_at: timeSchema,
  finished_at: timeSchema.nullable(),
  cleared: z.int().transform(Boolean),
});

/** As in the database; changed here first, then there. */
export type TransferRecord = z.output<typeof transferRecordSchema>;

const COLUMNS = [
  'id',
  'incoming',
  'address',
  'name',
  'folder',
  'content',
  'size',
  'info_size',
  'place',
  'state',
  'problem',
  'paused_by',
  'done',
  'moved',
  'started_at',
  'finished_at',
  'cleared',
] as const satisfies readonly (keyof TransferRecord)[];

/** Reads a row; `undefined` for one that a damaged database holds. */
export function readRecord(row: SqlRow): TransferRecord | undefined {
  return transferRecordSchema.safeParse(row).data;
}

/** Writes a record whole. */
export function recordStatement(account: Address, record: TransferRecord): Statement {
  const values = COLUMNS.map((column): SqlValue => {
    const value = record[column];
    return typeof value === 'boolean' ? Number(value) : value;
  });
  const marks = ['?', ...COLUMNS.map(() => '?')].join(', ');
  return {
    sql: `INSERT OR REPLACE INTO transfer (account, ${COLUMNS.join(', ')}) VALUES (${marks})`,
    parameters: [account, ...values],
  };
}
