import { failed, type Result } from '@kith/shared/protocol/result';
import type { AddedFile, FolderFile } from '../api/window-files.ts';
import type { FileProblem } from '../engine/ports/file-store.ts';

/** One file on its way to the engine. */
export interface Uploaded {
  /** Its intake id; of a file in a folder, that of the folder. */
  readonly done: Promise<Result<string, FileProblem>>;
  readonly size: number;
  onProgress(listener: (bytes: number) => void): void;
  abort(): void;
}

/** Files of a folder that are under way at once: a browser sends no more to one host. */
const AT_ONCE = 4;

/** @param drop gives back what the engine has already */
export function addWhole(start: () => Uploaded, drop: (id: string) => void): AddedFile {
  const listeners = new Set<(bytes: number) => void>();
  const upload = start();
  upload.onProgress(bytes => {
    for (const listener of listeners) listener(bytes);
  });
  return {
    ready: upload.done,
    onProgress: listener => listen(listeners, listener),
    cancel: () => {
      upload.abort();
      void upload.done.then(answer => answer.ok && drop(answer.value));
    },
  };
}

/**
 * @param begin makes the folder and gives its intake id
 * @param start sends one of its files
 */
export function addFolderOf(
  files: readonly FolderFile[],
  begin: () => Promise<Result<string, FileProblem>>,
  start: (folder: string, file: FolderFile) => Uploaded,
  drop: (id: string) => void,
): AddedFile {
  const listeners = new Set<(bytes: number) => void>();
  const running = new Set<Uploaded>();
  let cancelled = false;
  let done = 0;
  const parts = new Map<Uploaded, number>();
  const tell = () => {
    const bytes = [...parts.values()].reduce((sum, part) => sum + part, done);
    for (const listener of listeners) listener(bytes);
  };
  const send = async (): Promise<Result<string, FileProblem>> => {
    const folder = await begin();
    if (!folder.ok) return folder;
    let problem: FileProblem | undefined;
    const waiting = files.values();
    const lane = async () => {
      for (const file of waiting) {
        if (cancelled) problem ??= 'aborted';
        if (problem !== undefined) return;
        const upload = start(folder.value, file);
        running.add(upload);
        upload.onProgress(bytes => {
          parts.set(upload, bytes);
          tell();
        });
        const answer = await upload.done;
        running.delete(upload);
        parts.delete(upload);
        if (answer.ok) done += upload.size;
        else problem ??= answer.error;
        tell();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    if (problem === undefined) return folder;
    drop(folder.value);
    return failed(problem);
  };
  const ready = send();
  return {
    ready,
    onProgress: listener => listen(listeners, listener),
    cancel: () => {
      cancelled = true;
      for (const upload of running) upload.abort();
      void ready.then(answer => answer.ok && drop(answer.value));
    },
  };
}

function listen<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Of something that is there at once. */
export function uploadedBy(
  size: number,
  work: (signal: AbortSignal) => Promise<Result<string, FileProblem>>,
): Uploaded {
  const stop = new AbortController();
  return {
    done: work(stop.signal),
    size,
    onProgress: () => undefined,
    abort: () => stop.abort(),
  };
}
