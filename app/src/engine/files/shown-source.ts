import type { Held } from '../offers/held-files.ts';
import type { SourceRef } from '../ports/file-store.ts';

/** A file that a window asks to see. */
export interface ShownSource {
  readonly name: string;
  readonly mime?: string;
  readonly source: SourceRef;
}

/**
 * The file that a window means.
 *
 * @param path of a file in a folder, from the folder downwards
 */
export function shownSource(
  found: { readonly name: string; readonly mime?: string; readonly held: Held } | undefined,
  path: readonly string[] | undefined,
): ShownSource | undefined {
  if (found === undefined) return undefined;
  const { name, mime, held } = found;
  if (held.kind === 'file') {
    return path === undefined
      ? { name, source: held.source, ...(mime !== undefined && { mime }) }
      : undefined;
  }
  const wanted = JSON.stringify(path);
  const file = held.files.find(each => JSON.stringify(each.path) === wanted);
  return file && { name: file.path.at(-1) ?? name, source: file.source };
}
