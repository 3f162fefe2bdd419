import { fileBodySchema } from '@kith/shared/protocol/peer-messages';
import { addressSchema, idSchema, timeSchema } from '@kith/shared/protocol/schemas';
import { z } from 'zod';
import { sourceRefSchema } from '../ports/file-store.ts';

const { mime, picture, duration, voice, name, size } = fileBodySchema.shape;

/** Kind of its documents; keys begin with the account. */
export const PREPARING = 'preparing';

/** What is about to be sent: it is hashed before it can be offered. Kept, so that a restart goes on with it. */
export const preparationSchema = z.strictObject({
  /** Of the entry that it becomes. */
  id: idSchema,
  peer: addressSchema,
  /** What was sent at once goes in its order: the id of its first. */
  batch: idSchema,
  /** Place in the batch. */
  index: z.int().nonnegative(),
  at: timeSchema,
  reply: idSchema.optional(),
  /** It was passed on. */
  forwarded: z.literal(true).optional(),
  what: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('file'),
      source: sourceRefSchema,
      name,
      size,
      mime,
      picture,
      duration,
      voice,
    }),
    z.strictObject({
      kind: z.literal('folder'),
      name,
      size,
      files: z.array(z.strictObject({ path: z.array(z.string()), size, source: sourceRefSchema })),
    }),
    /** Words for what goes before them. `after`: some of it went. */
    z.strictObject({ kind: z.literal('caption'), text: z.string(), after: z.boolean() }),
  ]),
  /** Why it stands still. */
  problem: z.string().optional(),
});
export type Preparation = z.infer<typeof preparationSchema>;
export type PreparedFile = Extract<Preparation['what'], { kind: 'file' }>;
export type PreparedFolder = Extract<Preparation['what'], { kind: 'folder' }>;

/** Sources that a preparation reads. */
export function sourcesOf({ what }: Preparation) {
  if (what.kind === 'caption') return [];
  return what.kind === 'file' ? [what.source] : what.files.map(({ source }) => source);
}
