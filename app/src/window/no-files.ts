import { failed } from '@kith/shared/protocol/result';
import type { AddedFile, WindowFiles } from '../api/window-files.ts';

/** A window whose engine takes no files. */
export function noFiles(): WindowFiles {
  const refused = async () => failed('not-readable' as const);
  const added = (): AddedFile => ({
    ready: refused(),
    onProgress: () => () => undefined,
    cancel: () => undefined,
  });
  return { add: added, addFolder: added, show: refused, save: refused };
}
