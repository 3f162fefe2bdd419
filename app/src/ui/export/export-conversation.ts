import type { ApiError, CommandResult } from '../../api/contract.ts';
import type { EngineClient } from '../engine-client.ts';
import type { ExportWriter } from './export-format.ts';

/** Entries asked for at a time: what engine and window hold of a conversation at once. */
const STRETCH = 1_000;

export type Exported =
  | { readonly ok: true; readonly file: Blob; readonly count: number }
  | { readonly ok: false; readonly error: ApiError | 'cancelled' };

/**
 * Writes a whole conversation, stretch by stretch. Pieces go into blobs as they come, which the browser may keep on disk.
 *
 * @param progress hears how many of how many entries are written
 */
export async function exportConversation(
  client: EngineClient,
  address: string,
  writer: ExportWriter,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Exported> {
  const pieces: Blob[] = [new Blob([writer.begin()])];
  let after: string | undefined;
  let count = 0;
  for (;;) {
    const page:
      | { readonly ok: true; readonly value: CommandResult<'chat.export'> }
      | { readonly ok: false; readonly error: ApiError } = await client.call('chat.export', {
      address,
      limit: STRETCH,
      ...(after !== undefined && { after }),
    });
    if (signal.aborted) return { ok: false, error: 'cancelled' };
    if (!page.ok) return page;
    const { rows, more, total } = page.value;
    pieces.push(new Blob([writer.entries(rows)]));
    count += rows.length;
    progress(count, Math.max(count, total));
    after = rows.at(-1)?.row.order;
    if (!more || after === undefined) break;
  }
  pieces.push(new Blob([writer.end()]));
  return { ok: true, file: new Blob(pieces, { type: writer.type }), count };
}
