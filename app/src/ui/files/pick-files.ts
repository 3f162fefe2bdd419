import type { ChosenFile } from './chosen-files.ts';

/** Of the File System Access specification; the types of the DOM do not have it. */
interface Picking {
  showOpenFilePicker?(options: { multiple: boolean }): Promise<FileSystemFileHandle[]>;
}

const picking = (): Picking => window as Window & Picking;

/** Whether the browser says where files lie that a person chooses. */
export const picksHandles = () => picking().showOpenFilePicker !== undefined;

/**
 * Lets the person choose files and keeps where they lie; from a click. None: the person thought better of it.
 *
 * @throws DOMException when a chosen file is gone or may not be read
 */
export async function pickWithHandles(multiple: boolean): Promise<readonly ChosenFile[]> {
  const handles = await picking()
    .showOpenFilePicker?.({ multiple })
    .catch(() => []);
  return await Promise.all((handles ?? []).map(async handle => ({ file: await handle.getFile(), handle })));
}

/** As `pickWithHandles`, of one file, in any browser. */
export async function pickFile(withHandle: boolean): Promise<ChosenFile | undefined> {
  if (withHandle && picksHandles()) return (await pickWithHandles(false))[0];
  const input = document.createElement('input');
  input.type = 'file';
  const file = await new Promise<File | undefined>(resolve => {
    input.onchange = () => resolve(input.files?.[0]);
    input.oncancel = () => resolve(undefined);
    input.click();
  });
  return file && { file };
}
