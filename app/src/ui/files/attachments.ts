import type { ApiError } from '../../api/contract.ts';
import type { AddedFile, FolderFile, WindowFiles } from '../../api/window-files.ts';
import type { Store } from '../engine-client.ts';
import type { ChosenFile } from './chosen-files.ts';
import { factsOf, type PictureFacts } from './make-thumbnail.ts';

/** How many are sent at once; the engine checks it again. */
export const MOST_ATTACHMENTS = 100;

/** Something that stands in the tray of a conversation. */
export interface Attachment {
  readonly key: string;
  /** Its way to the engine. */
  readonly added: AddedFile;
  readonly name: string;
  readonly size: number;
  readonly mime: string;
  /** Of a folder: how many files. */
  readonly files?: number;
  readonly state: 'adding' | 'ready' | 'failed';
  /** With `ready`: what the engine calls it. */
  readonly intake?: string;
  /** With `failed`. */
  readonly problem?: ApiError;
  /** Bytes that the engine has. */
  readonly done: number;
  readonly facts: PictureFacts;
}

/** A folder that was chosen or dropped. */
export interface ChosenFolder {
  readonly name: string;
  readonly files: readonly FolderFile[];
}

const NONE: readonly Attachment[] = [];

/**
 * What was chosen to be sent, for each conversation: it stays while one looks at another. Each is handed to the engine
 * at once, so that sending it takes no time.
 */
export class Attachments {
  readonly #files: WindowFiles;
  readonly #lists = new Map<string, readonly Attachment[]>();
  readonly #listeners = new Set<() => void>();
  #last = 0;

  constructor(files: WindowFiles) {
    this.#files = files;
  }

  /** The attachments of a conversation. */
  of(address: string): Store<readonly Attachment[]> {
    return {
      subscribe: listener => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
      getSnapshot: () => this.#list(address),
    };
  }

  /** False when there are too many: those that fit were taken. */
  add(address: string, files: readonly ChosenFile[], folders: readonly ChosenFolder[] = []): boolean {
    const room = Math.max(0, MOST_ATTACHMENTS - this.#list(address).length);
    const chosenFolders = folders.slice(0, room);
    for (const folder of chosenFolders) this.#addFolder(address, folder);
    for (const file of files.slice(0, room - chosenFolders.length)) this.#addFile(address, file);
    return folders.length + files.length <= room;
  }

  /** It is not wanted any more. */
  remove(address: string, key: string): void {
    const list = this.#list(address);
    list.find(each => each.key === key)?.added.cancel();
    this.#set(
      address,
      list.filter(each => each.key !== key),
    );
  }

  /**
   * Takes them out of the tray to send them, so that nothing pressed or added meanwhile sends them again or loses what was
   * added. `putBack` lays them in front of that when they could not be sent.
   */
  take(address: string): { readonly taken: readonly Attachment[]; readonly putBack: () => void } {
    const taken = this.#list(address);
    this.#set(address, NONE);
    return { taken, putBack: () => this.#set(address, [...taken, ...this.#list(address)]) };
  }

  #addFile(address: string, { file, handle }: ChosenFile): void {
    const key = this.#begin(
      address,
      { name: file.name, size: file.size, mime: file.type },
      this.#files.add(file, handle),
    );
    void factsOf(file).then(facts => this.#change(address, key, { facts }));
  }

  #addFolder(address: string, { name, files }: ChosenFolder): void {
    const size = files.reduce((sum, { file }) => sum + file.size, 0);
    const added = this.#files.addFolder(name, files);
    this.#begin(address, { name, size, mime: '', files: files.length }, added);
  }

  #begin(
    address: string,
    what: Pick<Attachment, 'name' | 'size' | 'mime' | 'files'>,
    added: AddedFile,
  ): string {
    this.#last += 1;
    const key = `attachment-${this.#last}`;
    added.onProgress(done => this.#change(address, key, { done }));
    void added.ready.then(result =>
      this.#change(
        address,
        key,
        result.ok ? { state: 'ready', intake: result.value } : { state: 'failed', problem: result.error },
      ),
    );
    const attachment: Attachment = { ...what, key, added, state: 'adding', done: 0, facts: {} };
    this.#set(address, [...this.#list(address), attachment]);
    return key;
  }

  #change(address: string, key: string, change: Partial<Attachment>): void {
    const list = this.#list(address);
    if (!list.some(each => each.key === key)) return;
    this.#set(
      address,
      list.map(each => (each.key === key ? { ...each, ...change } : each)),
    );
  }

  #list(address: string): readonly Attachment[] {
    return this.#lists.get(address) ?? NONE;
  }

  #set(address: string, list: readonly Attachment[]): void {
    this.#lists.set(address, list);
    for (const listener of this.#listeners) listener();
  }
}
