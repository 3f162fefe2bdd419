import type { FileProblem, FileStore } from '../ports/file-store.ts';
import type { TransferStore } from './transfer-store.ts';

/** Why a file of an offer that a person chose in a page can't be read now; `undefined`: nothing of it is lost. */
export async function lostFile(
  id: string,
  { files, store }: { readonly files: FileStore; readonly store: TransferStore },
): Promise<FileProblem | undefined> {
  for (const { source } of await store.sourcesOf(id)) {
    if (source.kind !== 'picked') continue;
    const opened = await files.openSource(source);
    if (!opened.ok) return opened.error;
    await opened.value.close();
  }
  return undefined;
}
