import { LIMITS } from '@kith/shared/protocol/limits';

/** Longest ending that is kept when a name is shortened: `.tar.gz`. */
const ENDING = 16;

/** A file's name as an offer may carry it: one line, no longer than a file system takes. */
export function offerName(name: string): string {
  const line = name.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '_') || '_';
  if (line.length <= LIMITS.fileNameLength) return line;
  const dot = line.lastIndexOf('.');
  const ending = dot > 0 && line.length - dot <= ENDING ? line.slice(dot) : '';
  return line.slice(0, LIMITS.fileNameLength - ending.length).replace(/[\uD800-\uDBFF]$/, '') + ending;
}

/** A type as an offer may carry it: without parameters, in small letters; nothing when it is none. */
export function offerMime(type: string | undefined): string | undefined {
  const bare = type?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return bare.length <= LIMITS.mimeLength && /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/.test(bare)
    ? bare
    : undefined;
}
