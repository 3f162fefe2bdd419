import type { Result } from '@kith/shared/protocol/result';
import type { FileProblem } from '../engine/ports/file-store.ts';

/** Something a person chose, on its way to the engine. */
export interface AddedFile {
  /** What `file.send` calls it, once the engine has it. */
  readonly ready: Promise<Result<string, FileProblem>>;
  /** Bytes that the engine has, where they have to be carried over. */
  onProgress(listener: (bytes: number) => void): () => void;
  /** It is not wanted any more, also after it was ready. */
  cancel(): void;
}

/** The content of an entry, for an element that shows it. */
export interface ShownFile {
  readonly url: string;
  release(): void;
}

/** A file of a folder: names from the folder downwards, the file's own last. */
export interface FolderFile {
  readonly path: readonly string[];
  readonly file: File;
}

/**
 * Bytes between a window and its engine, whatever lies between the two. Contents are named by the entry that offers
 * them; a method that is absent is not possible here.
 */
export interface WindowFiles {
  /** @param handle where it lies, if the browser says so: it is found again after a reload */
  add(file: File, handle?: FileSystemFileHandle): AddedFile;
  addFolder(name: string, files: readonly FolderFile[]): AddedFile;
  /** @param path of a file in a folder */
  show(id: string, path?: readonly string[]): Promise<Result<ShownFile, FileProblem>>;
  /** A copy to where the person says. */
  save(id: string, path?: readonly string[]): Promise<Result<undefined, FileProblem>>;
  /** In the program that the system has for it; never by itself. */
  open?(id: string): Promise<Result<undefined, FileProblem>>;
  reveal?(id: string): Promise<Result<undefined, FileProblem>>;
  /**
   * Has the browser ask whether what somebody chose for an entry may be read once more; from a click. `pick-again`: the
   * person said no, or the browser does not know it any more.
   */
  allow?(id: string): Promise<Result<undefined, FileProblem>>;
  /** Asks for a folder of this machine; its absolute path, `undefined` when the person thought better of it. */
  chooseFolder?(): Promise<string | undefined>;
}
