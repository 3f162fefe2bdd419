import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { FileProblem, SourceFile } from '../../../engine/ports/file-store.ts';
import { blobSpans, PART } from './blob-spans.ts';
import { problemOf } from './opfs-problem.ts';

/** Reads a file that the browser holds; nothing of it is kept in memory. */
export function blobSource(blob: Blob): SourceFile {
  return new BlobSource(blob);
}

/**
 * What is read in order comes from streams: a slice of its own for each read takes longer, and its buffer waits to be
 * collected. Each stream begins with a look at whether the file is still the same.
 */
class BlobSource implements SourceFile {
  readonly size: number;
  readonly #blob: Blob;
  /** Where the last read ended. */
  #end = 0;
  #stream:
    | { readonly spans: AsyncGenerator<Uint8Array>; readonly span: number; readonly end: number }
    | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(blob: Blob) {
    this.#blob = blob;
    this.size = blob.size;
  }

  read(
    offset: number,
    length: number,
    into = new Uint8Array(length),
  ): Promise<Result<Uint8Array<ArrayBuffer>, FileProblem>> {
    const reading = this.#turn.then(() =>
      attempt(async () => {
        const bytes = await this.#bytes(offset, length);
        if (bytes?.length !== length) return failed('changed');
        into.set(bytes);
        return ok(into.subarray(0, length));
      }),
    );
    this.#turn = reading.catch(() => undefined);
    return reading;
  }

  async close(): Promise<void> {
    await this.#stream?.spans.return(undefined);
    this.#stream = undefined;
  }

  async #bytes(offset: number, length: number): Promise<Uint8Array | undefined> {
    const inOrder = offset === this.#end;
    this.#end = offset + length;
    if (inOrder && length > 0) return await this.#next(offset, length);
    await this.close();
    return new Uint8Array(await this.#blob.slice(offset, this.#end).arrayBuffer());
  }

  async #next(offset: number, length: number): Promise<Uint8Array | undefined> {
    const known = this.#stream;
    const goesOn = known && offset < known.end && length === Math.min(known.span, known.end - offset);
    if (!goesOn) {
      await this.close();
      const end = Math.min(this.size, offset + Math.ceil(PART / length) * length);
      this.#stream = { spans: blobSpans(this.#blob.slice(offset, end), length), span: length, end };
    }
    try {
      return (await this.#stream?.spans.next())?.value;
    } catch (error) {
      this.#stream = undefined;
      throw error;
    }
  }
}

/** Runs calls of the browser's file system, with what goes wrong as a value. */
export async function attempt<Value>(
  work: () => Promise<Result<Value, FileProblem>>,
): Promise<Result<Value, FileProblem>> {
  try {
    return await work();
  } catch (error) {
    const problem = problemOf(error);
    if (problem === undefined) throw error;
    return failed(problem);
  }
}
