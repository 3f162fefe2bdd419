import type { Result } from '@kith/shared/protocol/result';
import { z } from 'zod';
import type { FileProblem } from '../engine/ports/file-store.ts';

const idSchema = z.string().min(1).max(64);

/** Where in a folder that was begun a file belongs. */
const insideSchema = z.strictObject({
  /** Intake id of the folder. */
  folder: idSchema,
  /** Names from the folder downwards, the file's own last. */
  path: z.array(z.string().min(1).max(4_096)).min(1).max(1_000).readonly(),
});
export type InsideFolder = z.infer<typeof insideSchema>;

/** What a window asks of the shell about files of this machine; `place` is found out by the preload script alone. */
export const filesRequestSchema = z.discriminatedUnion('do', [
  /** Hands a file in where it lies; gives its intake id, of a file in a folder that of the folder. */
  z.strictObject({
    do: z.literal('hand-in'),
    place: z.string().min(1).max(32_768),
    name: z.string().max(4_096),
    mime: z.string().max(127).optional(),
    inside: insideSchema.optional(),
  }),
  /** Opens what an entry holds, in the program that the system has for it. */
  z.strictObject({ do: z.literal('open'), id: idSchema }),
  /** Shows what an entry holds in the file manager. */
  z.strictObject({ do: z.literal('reveal'), id: idSchema }),
  /** Asks the person for a folder; gives its path, or nothing. */
  z.strictObject({ do: z.literal('choose-folder') }),
]);
export type FilesRequest = z.infer<typeof filesRequestSchema>;
export type FilesAnswer = Result<string | undefined, FileProblem>;

/** What a window of the shell can do with files of this machine. */
export interface NativeFiles {
  /** Gives the intake id; `undefined` when the file lies nowhere: it was made by a page or pasted. */
  handIn(file: File, inside?: InsideFolder): Promise<Result<string, FileProblem>> | undefined;
  open(id: string): Promise<Result<undefined, FileProblem>>;
  reveal(id: string): Promise<Result<undefined, FileProblem>>;
  chooseFolder(): Promise<string | undefined>;
}
