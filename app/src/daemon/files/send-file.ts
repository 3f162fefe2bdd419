import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ShownSource } from '../../engine/files/shown-source.ts';
import type { FileStore } from '../../engine/ports/file-store.ts';
import { answerFile } from './file-answer.ts';

/** What is read at a time, bytes. */
const CHUNK = 262_144;

/** Sends a file, or the range of it that was asked for, as fast as it is taken. */
export async function sendFile(
  store: FileStore,
  { name, mime, source }: ShownSource,
  save: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const opened = await store.openSource(source);
  if (!opened.ok) {
    response.writeHead(404, { 'Cache-Control': 'no-store' }).end();
    return;
  }
  const file = opened.value;
  const { range } = request.headers;
  const answer = answerFile({ name, mime, size: file.size, range, save });
  try {
    response.writeHead(answer.status, answer.headers);
    if (request.method === 'GET') {
      for (let at = answer.start; at < answer.end; at += CHUNK) {
        const bytes = await file.read(at, Math.min(CHUNK, answer.end - at));
        // The length was promised: a short answer tells that the file is another one by now.
        if (!bytes.ok) response.destroy();
        if (!bytes.ok || response.destroyed) return;
        if (!response.write(bytes.value))
          await Promise.race([once(response, 'drain'), once(response, 'close')]);
      }
    }
    response.end();
  } finally {
    await file.close();
  }
}
