import { PIECE_SIZE } from '@kith/shared/swarm/content-id';

/** What should be read as one stream, bytes: large, as browsers take long to open a file. */
export const PART = 256 * PIECE_SIZE;

/** Chromium holds none of what it reads from: a read that nobody else holds is collected as garbage and never ends. */
const reading = new Set<ReadableStreamBYOBReader>();
/** Buffers that nothing is read into: what streams once took over is freed late, and for a large file too late. */
const spare: ArrayBuffer[] = [];
const MOST_SPARE = 4;

/**
 * A blob from front to end, in one buffer that is filled again and again. To slice it would cost a second of every one:
 * browsers open the file anew for each slice.
 *
 * @param size of the spans, bytes; the last may be shorter
 * @throws DOMException that says what is wrong with the file
 */
export async function* blobSpans(blob: Blob, size: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = bufferReader(blob);
  if (reader === undefined) {
    for (let at = 0; at < blob.size; at += size) {
      yield new Uint8Array(await blob.slice(at, at + size).arrayBuffer());
    }
    return;
  }
  reading.add(reader);
  const known = spare.findIndex(each => each.byteLength >= size);
  let buffer = spare.splice(known, known < 0 ? 0 : 1)[0] ?? new ArrayBuffer(Math.max(size, PIECE_SIZE));
  try {
    for (let left = blob.size; left > 0; ) {
      const wanted = Math.min(size, left);
      let filled = 0;
      while (filled < wanted) {
        const { value, done } = await reader.read(new Uint8Array(buffer, filled, wanted - filled));
        if (done) throw new DOMException('the file is shorter than it was', 'NotReadableError');
        filled += value.length;
        buffer = value.buffer;
      }
      left -= filled;
      yield new Uint8Array(buffer, 0, filled);
    }
  } catch (error) {
    // A stream only says that it broke; a slice says why.
    if (error instanceof TypeError) await blob.slice(0, 1).arrayBuffer();
    throw error;
  } finally {
    reading.delete(reader);
    await reader.cancel().catch(() => undefined);
    // A read that failed keeps it.
    if (!buffer.detached && spare.length < MOST_SPARE) spare.push(buffer);
  }
}

/** `undefined`: this browser fills no buffers from blobs. */
function bufferReader(blob: Blob): ReadableStreamBYOBReader | undefined {
  try {
    return blob.stream().getReader({ mode: 'byob' });
  } catch {
    return undefined;
  }
}
