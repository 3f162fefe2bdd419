/// <reference lib="webworker" />
import { PIECE_SIZE } from '@kith/shared/swarm/content-id';
import { TreeHasher } from '../tree-hasher.ts';
import { blobSpans } from './blob-spans.ts';
import type { FilesAnswer, FilesCall, FilesReply, FilesRequest } from './opfs-files-messages.ts';
import { folderAt } from './opfs-folder.ts';
import { problemOf } from './opfs-problem.ts';

/** Files that are open at once; of more, the one that was used longest ago is closed and opened again when it is needed. */
const MOST_OPEN = 32;
/** What is copied at a time, bytes. */
const CHUNK = 1_048_576;

/** Oldest use first. */
const open = new Map<string, FileSystemSyncAccessHandle>();
let hasher: TreeHasher | undefined;
let root = '';

async function handleOf(path: string, create = false): Promise<FileSystemSyncAccessHandle> {
  const known = open.get(path);
  if (known !== undefined) {
    open.delete(path);
    open.set(path, known);
    return known;
  }
  const [oldest] = open.keys();
  if (open.size >= MOST_OPEN && oldest !== undefined) close(oldest);
  const at = path.lastIndexOf('/');
  const folder = await folderAt([root, ...path.slice(0, at).split('/')]);
  const handle = await (await folder.getFileHandle(path.slice(at + 1), { create })).createSyncAccessHandle();
  open.set(path, handle);
  return handle;
}

function close(path: string): void {
  open.get(path)?.close();
  open.delete(path);
}

async function openFile(path: string, size: number): Promise<FilesAnswer> {
  const handle = await handleOf(path, true);
  if (handle.getSize() === size) return {};
  if (handle.getSize() !== 0) {
    close(path);
    return { problem: 'broken' };
  }
  try {
    // Takes the whole size from the quota at once: what does not fit is known before it begins.
    handle.truncate(size);
  } catch (error) {
    close(path);
    const at = path.lastIndexOf('/');
    await (await folderAt([root, ...path.slice(0, at).split('/')])).removeEntry(path.slice(at + 1));
    throw error;
  }
  return {};
}

function write(handle: FileSystemSyncAccessHandle, offset: number, bytes: Uint8Array): FilesAnswer {
  let done = 0;
  while (done < bytes.length) {
    const written = handle.write(bytes.subarray(done), { at: offset + done });
    // Chromium writes what fits and says so.
    if (written === 0) return { problem: 'disk-full' };
    done += written;
  }
  return {};
}

async function rootOf(bytes: Uint8Array, width: number): Promise<Uint8Array<ArrayBuffer>> {
  hasher ??= await TreeHasher.load(PIECE_SIZE);
  hasher.input.set(bytes);
  return hasher.layer(bytes.length, Math.log2(width));
}

async function copy(path: string, file: Blob): Promise<FilesAnswer> {
  const handle = await handleOf(path, true);
  // As of a partial file: what does not fit takes nothing from those that are written meanwhile.
  handle.truncate(file.size);
  let at = 0;
  for await (const span of blobSpans(file, CHUNK)) {
    const answer = write(handle, at, span);
    if ('problem' in answer) return answer;
    at += span.length;
  }
  handle.flush();
  close(path);
  return {};
}

async function answer(request: FilesRequest): Promise<FilesAnswer> {
  if (request.do === 'close-all') {
    for (const path of [...open.keys()]) close(path);
    return {};
  }
  const { name } = request;
  switch (request.do) {
    case 'open':
      return await openFile(name, request.size);
    case 'write':
      return write(await handleOf(name), request.offset, request.bytes);
    case 'write-hashed': {
      const written = write(await handleOf(name), request.offset, request.bytes);
      return 'problem' in written ? written : { bytes: await rootOf(request.bytes, request.width) };
    }
    case 'read': {
      const bytes = new Uint8Array(request.length);
      const read = (await handleOf(name)).read(bytes, { at: request.offset });
      return read === request.length ? { bytes } : { problem: 'broken' };
    }
    case 'flush':
      (await handleOf(name)).flush();
      return {};
    case 'close':
      close(name);
      return {};
    case 'copy':
      return await copy(name, request.file);
  }
}

let turn: Promise<void> = Promise.resolve();
self.onmessage = ({ data }: MessageEvent<FilesCall>) => {
  turn = turn.then(async () => {
    root = data.root;
    let reply: FilesReply;
    try {
      reply = { id: data.id, answer: await answer(data.request) };
    } catch (error) {
      const problem = problemOf(error);
      reply =
        problem === undefined ? { id: data.id, bug: String(error) } : { id: data.id, answer: { problem } };
    }
    const answered = reply.answer !== undefined && 'bytes' in reply.answer ? reply.answer.bytes : undefined;
    const spent = 'bytes' in data.request ? data.request.bytes.buffer : undefined;
    const give = [answered?.buffer, spent].filter(buffer => buffer instanceof ArrayBuffer);
    self.postMessage(spent instanceof ArrayBuffer ? { ...reply, spent } : reply, give);
  });
};
