import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { ShownSource } from '../../engine/files/shown-source.ts';
import type { FileStore, SourceFile } from '../../engine/ports/file-store.ts';
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
    if (request.method === 'GET') await pipeline(chunks(file, answer.start, answer.end), response);
    else response.end();
  } catch {
    // Whoever asked has gone, or the file is another one by now: an answer that is shorter than promised tells so.
    response.destroy();
  } finally {
    await file.close();
  }
}

async function* chunks(file: SourceFile, start: number, end: number): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; at += CHUNK) {
    const bytes = await file.read(at, Math.min(CHUNK, end - at));
    if (!bytes.ok) throw new Error(bytes.error);
    yield bytes.value;
  }
}
