import { constants } from 'node:fs';
import { copyFile, link, lstat, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { foldedName, numberedName } from '../../files/safe-name.ts';
import { syncFolder } from './durable-json.ts';
import { codeOf } from './file-problem.ts';

/** Hidden folder inside of a folder for downloads: what is on its way into it. */
const INCOMPLETE = '.kith-incomplete';

/** What a file system says that has no hard links, or none from there. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV', 'EACCES', 'EINVAL']);

/** Where the bytes of an incomplete file lie. */
export function hiddenPath(folder: string, name: string): string {
  return join(folder, INCOMPLETE, name);
}

/** The hidden folder, made when it is missing. */
export async function incompleteFolder(folder: string): Promise<string> {
  const path = join(folder, INCOMPLETE);
  await mkdir(path, { mode: 0o700 }).catch(ignoreExisting);
  return path;
}

/** Takes the hidden folder away when nothing is left in it. */
export async function removeIncompleteFolder(folder: string): Promise<void> {
  await rmdir(join(folder, INCOMPLETE)).catch(() => undefined);
}

function ignoreExisting(error: unknown): void {
  if (codeOf(error) !== 'EEXIST') throw error;
}

/** Names of a folder, folded: what a new file may not be called. */
export async function takenNames(folder: string): Promise<Set<string>> {
  return new Set((await readdir(folder)).map(foldedName));
}

/**
 * Gives `file` a second name in a folder, which nothing had, in one step.
 *
 * @param choose called with the path before it is taken: what it wrote is how a crash in between is understood
 * @returns the path
 */
export async function placeFile(
  file: string,
  folder: string,
  name: string,
  choose: (path: string) => Promise<void>,
): Promise<string> {
  const taken = await takenNames(folder);
  for (let number = 1; ; number++) {
    const candidate = numberedName(name, number);
    if (taken.has(foldedName(candidate))) continue;
    const path = join(folder, candidate);
    await choose(path);
    if (!(await linkOrMove(file, path, folder))) continue;
    await syncFolder(folder);
    return path;
  }
}

/**
 * Gives `file` a second name; where that can't be, moves or copies it.
 *
 * @param folder of the same file system as `path`: a copy grows in its hidden folder
 * @returns false when the name is taken
 */
export async function linkOrMove(file: string, path: string, folder: string): Promise<boolean> {
  try {
    await link(file, path);
    return true;
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (code === 'EEXIST') return false;
    if (!NO_LINKS.has(code)) throw error;
    if (code === 'EXDEV') return await copyAcross(file, path, folder);
    return await moveWithoutLinks(file, path);
  }
}

/** To another file system: whole under a hidden name first, so that no half file ever has the final one. */
async function copyAcross(file: string, path: string, folder: string): Promise<boolean> {
  const copy = join(await incompleteFolder(folder), `${basename(file)}.copy`);
  await rm(copy, { force: true });
  try {
    await copyFile(file, copy, constants.COPYFILE_EXCL);
    const copied = await open(copy, 'r+');
    await copied.datasync().finally(() => copied.close());
    return await linkOrMove(copy, path, folder);
  } finally {
    await rm(copy, { force: true });
    await removeIncompleteFolder(folder);
  }
}

/** FAT and its like: there is no call that moves without overwriting, so the name is looked at right before. */
async function moveWithoutLinks(file: string, path: string): Promise<boolean> {
  const isTaken = await lstat(path).then(
    () => true,
    () => false,
  );
  if (isTaken) return false;
  await rename(file, path);
  return true;
}

/**
 * Moves a whole folder into another, under a name that nothing had. An empty folder that somebody makes under that name
 * at this very moment is lost, since the system replaces it; nothing else can be.
 */
export async function placeFolder(
  tree: string,
  folder: string,
  name: string,
  choose: (path: string) => Promise<void>,
): Promise<string> {
  for (let number = 1; ; number++) {
    const candidate = numberedName(name, number);
    if ((await takenNames(folder)).has(foldedName(candidate))) continue;
    const path = join(folder, candidate);
    await choose(path);
    try {
      await rename(tree, path);
    } catch (error) {
      if (['EEXIST', 'ENOTEMPTY', 'ENOTDIR'].includes(codeOf(error) ?? '')) continue;
      throw error;
    }
    await syncFolder(folder);
    return path;
  }
}
