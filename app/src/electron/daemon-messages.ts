import { z } from 'zod';

/** What the shell's main process tells the daemon's process. A window's port travels beside `connect`. */
export const toDaemonSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('start'),
    dataDir: z.string().min(1),
    server: z.string().optional(),
    /** 32 bytes in hex; absent where the system has no key store: the daemon then keeps a key file. */
    databaseKey: z.string().optional(),
  }),
  z.strictObject({ type: z.literal('connect') }),
  /** The machine slept and woke. */
  z.strictObject({ type: z.literal('wake') }),
  z.strictObject({ type: z.literal('stop') }),
]);
export type ToDaemon = z.input<typeof toDaemonSchema>;
export type StartDaemon = Extract<ToDaemon, { type: 'start' }>;

/** Where the daemon takes and gives files, on loopback; the session is for the shell's main process alone. */
export interface FileDoor {
  readonly port: number;
  readonly session: string;
}

/** What the daemon's process answers. */
export type FromDaemon =
  | { readonly type: 'ready'; readonly files: FileDoor }
  /** It can't start; the sentence is for the person. */
  | { readonly type: 'failed'; readonly sentence: string };
