import type { FolderFile } from '../../api/window-files.ts';
import type { ChosenFolder } from './attachments.ts';

export interface ChosenFile {
  readonly file: File;
  /** Where it lies, if the browser says so. */
  readonly handle?: FileSystemFileHandle;
}

export interface Chosen {
  readonly files: readonly ChosenFile[];
  readonly folders: readonly ChosenFolder[];
}

/** What was chosen with a folder chooser: each path begins with the folder. */
export function chosenFolder(files: readonly File[]): Chosen {
  const folders = new Map<string, FolderFile[]>();
  for (const file of files) {
    const [folder = '', ...path] = file.webkitRelativePath.split('/');
    folders.set(folder, [...(folders.get(folder) ?? []), { path, file }]);
  }
  return { files: [], folders: [...folders].map(([name, inside]) => ({ name, files: inside })) };
}

/** What was dropped; folders are walked. Has to be called before the event is over. */
export async function droppedFiles(transfer: DataTransfer): Promise<Chosen> {
  // Entries are gone once the event is over, so all of them are asked for at once.
  const entries = [...transfer.items].flatMap(item =>
    item.kind === 'file'
      ? [{ entry: item.webkitGetAsEntry(), file: item.getAsFile(), found: handleOf(item) }]
      : [],
  );
  const files: ChosenFile[] = [];
  const folders: ChosenFolder[] = [];
  for (const { entry, file, found } of entries) {
    if (isFolder(entry)) {
      folders.push({ name: entry.name, files: await filesIn(entry, []) });
    } else if (file) {
      const handle = await found;
      files.push({ file, ...(handle?.kind === 'file' && { handle }) });
    }
  }
  return { files, folders };
}

/** Of the File System Access specification; the types of the DOM do not have it. */
interface Handled {
  getAsFileSystemHandle?(): Promise<FileSystemFileHandle | FileSystemDirectoryHandle | null>;
}

async function handleOf(item: DataTransferItem & Handled) {
  return await item.getAsFileSystemHandle?.().catch(() => undefined);
}

// Chromium has these kinds and no constructors of their names.
const isFolder = (entry: FileSystemEntry | null): entry is FileSystemDirectoryEntry =>
  entry?.isDirectory === true;
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

async function filesIn(folder: FileSystemDirectoryEntry, above: readonly string[]): Promise<FolderFile[]> {
  const reader = folder.createReader();
  const found: FolderFile[] = [];
  // It gives a hundred at a time, and none when there are no more.
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return found;
    for (const entry of batch) {
      const path = [...above, entry.name];
      if (isFolder(entry)) found.push(...(await filesIn(entry, path)));
      else if (isFile(entry)) {
        const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
        found.push({ path, file });
      }
    }
  }
}

/**
 * Files of the clipboard; none when it has text too: what is copied from a table or a letter comes as a picture beside it.
 *
 * @param named what a picture without a name of its own is called
 */
export function pastedFiles(transfer: DataTransfer, named: string): readonly File[] {
  if (transfer.getData('text/plain') !== '') return [];
  return [...transfer.files].map(file =>
    // Browsers call every picture that has no file so.
    file.name === 'image.png' ? new File([file], `${named}.png`, { type: file.type }) : file,
  );
}
