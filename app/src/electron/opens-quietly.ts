import { extname } from 'node:path';

/**
 * Pictures, sound, film, plain text and documents without macros. Whatever else there is may be a program or make one
 * run, on some system.
 */
const PASSIVE = new Set([
  ...['png', 'jpg', 'jpeg', 'gif', 'webp', 'avif', 'bmp', 'heic', 'tif', 'tiff'],
  ...['mp3', 'ogg', 'oga', 'opus', 'wav', 'flac', 'aac', 'm4a'],
  ...['mp4', 'm4v', 'webm', 'mov', 'mkv', 'ogv'],
  ...['txt', 'log', 'md', 'json', 'pdf', 'docx', 'xlsx', 'pptx'],
]);

/**
 * Whether something can be opened without asking first. A folder is only looked at, but for one with an extension, which
 * macOS may take for a program.
 */
export function opensQuietly(path: string, isFolder: boolean): boolean {
  const extension = extname(path).slice(1).toLowerCase();
  return isFolder ? extension === '' : PASSIVE.has(extension);
}
