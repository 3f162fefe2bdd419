/** Of the File System Access specification; the types of the DOM do not have it. */
interface Permitted {
  queryPermission?(descriptor: { mode: 'read' }): Promise<PermissionState>;
  requestPermission?(descriptor: { mode: 'read' }): Promise<PermissionState>;
}

/** Folder of the origin-private file system that holds the files of a page. */
export const FILES_ROOT = '.kith-files';

const HANDLES = 'handles';

/**
 * Where files lie that somebody chose, by the ids of their sources: a browser that gives handles finds them again after a
 * reload, and asks the person once more. Kept in IndexedDB, the only place that takes handles.
 */
export class PickedHandles {
  readonly #name: string;
  #database: Promise<IDBDatabase> | undefined;

  /** @param root folder of the store that they belong to */
  constructor(root: string) {
    this.#name = `kith-picked ${root}`;
  }

  async put(id: string, handle: FileSystemFileHandle): Promise<void> {
    await this.#run('readwrite', handles => handles.put(handle, id));
  }

  async get(id: string): Promise<FileSystemFileHandle | undefined> {
    const found: unknown = await this.#run('readonly', handles => handles.get(id));
    return found instanceof FileSystemFileHandle ? found : undefined;
  }

  async delete(id: string): Promise<void> {
    await this.#run('readwrite', handles => handles.delete(id));
  }

  async keys(): Promise<readonly string[]> {
    return (await this.#run('readonly', handles => handles.getAllKeys())).map(String);
  }

  /** Asks the person for those that may not be read now; from a click. False: one of them is not allowed, or not known. */
  async allow(ids: readonly string[]): Promise<boolean> {
    for (const id of ids) {
      const handle: (FileSystemFileHandle & Permitted) | undefined = await this.get(id);
      if (handle === undefined) return false;
      const state = await handle.requestPermission?.({ mode: 'read' });
      if (state !== undefined && state !== 'granted') return false;
    }
    return true;
  }

  async #run<Value>(
    mode: IDBTransactionMode,
    work: (handles: IDBObjectStore) => IDBRequest<Value>,
  ): Promise<Value> {
    this.#database ??= this.#open();
    const database = await this.#database;
    return await settled(work(database.transaction(HANDLES, mode).objectStore(HANDLES)));
  }

  #open(): Promise<IDBDatabase> {
    const opening = indexedDB.open(this.#name);
    opening.onupgradeneeded = () => opening.result.createObjectStore(HANDLES);
    return settled(opening);
  }
}

/** Whether a file may be read without asking: a browser that does not know the question has no objection. */
export async function permissionOf(handle: FileSystemFileHandle & Permitted): Promise<PermissionState> {
  return (await handle.queryPermission?.({ mode: 'read' })) ?? 'granted';
}

function settled<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
