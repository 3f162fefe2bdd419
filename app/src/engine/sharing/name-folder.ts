import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { Hashed } from '@kith/shared/swarm/content-hasher';
import { type ContentId, rootOf } from '@kith/shared/swarm/content-id';
import { compareFolderPaths, encodeFolder } from '@kith/shared/swarm/folder-info';
import type { Sha256 } from '@kith/shared/swarm/merkle';

/**
 * The id and the info dictionary of a folder that is hashed, and its files in the order of that, as places in what was
 * handed in.
 */
export function nameFolder(
  name: string,
  files: readonly { readonly path: readonly string[]; readonly hashed: Hashed }[],
  sha256: Sha256,
): Result<{ contentId: ContentId; info: Uint8Array; order: readonly number[] }, 'too-large'> {
  const order = files.map((_, place) => place);
  const pathOf = (place: number) => files[place]?.path.map(carried) ?? [];
  order.sort((a, b) => compareFolderPaths(pathOf(a), pathOf(b)));
  const entries = files.map(({ path, hashed: { size, contentId } }) => ({
    path,
    size,
    root: rootOf(contentId),
  }));
  const encoded = encodeFolder({ name, files: entries }, sha256);
  // Names that a folder on a disk can't have are as good as none; what is left is its size.
  return encoded.ok ? ok({ ...encoded.value, order }) : failed('too-large');
}

/** Some systems allow in names what others take for a separator: it travels as something harmless. */
function carried(name: string): string {
  return name.replaceAll(/[/\\\p{Cc}]/gu, '_');
}
