import type { IncomingMessage } from 'node:http';
import { failed, type Result } from '@kith/shared/protocol/result';
import type { FileProblem, FileStore, SourceRef } from '../../engine/ports/file-store.ts';

/** A window that sends nothing for so long is gone. Milliseconds. */
const SILENCE = 30_000;

/**
 * Takes the body of a request into the store's keeping. The next part is read when the last one is written, so that a slow
 * disk slows the window down; nothing of it stays when the window goes away in between.
 */
export async function receiveUpload(
  store: FileStore,
  request: IncomingMessage,
): Promise<Result<SourceRef, FileProblem>> {
  const created = await store.createOwned();
  if (!created.ok) return created;
  const writer = created.value;
  const stop = () => request.destroy();
  request.socket.setTimeout(SILENCE, stop);
  try {
    for await (const part of request) {
      const written = await writer.append(part);
      if (written.ok) continue;
      await writer.discard();
      return written;
    }
  } catch {
    await writer.discard();
    return failed('aborted');
  } finally {
    // The socket is kept for the next request, the listener is not.
    request.socket.setTimeout(0, stop);
  }
  return await writer.finish();
}
