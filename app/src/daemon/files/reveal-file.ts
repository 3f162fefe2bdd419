import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { FileProblem } from '../../engine/ports/file-store.ts';

/** The program that shows a file in its folder. It opens folders and never the file. */
export function revealCommand(
  path: string,
  platform: NodeJS.Platform,
): { readonly program: string; readonly args: readonly string[] } {
  switch (platform) {
    case 'win32':
      return { program: 'explorer.exe', args: [`/select,${path}`] };
    case 'darwin':
      return { program: '/usr/bin/open', args: ['-R', path] };
    default:
      return { program: 'xdg-open', args: [dirname(path)] };
  }
}

/** Shows a file in the file manager. `not-readable`: this system has none. */
export function revealFile(path: string): Promise<Result<undefined, FileProblem>> {
  const { program, args } = revealCommand(path, process.platform);
  const child = spawn(program, args, { stdio: 'ignore', detached: true, windowsHide: false });
  return new Promise(resolve => {
    child.once('spawn', () => {
      child.unref();
      resolve(ok(undefined));
    });
    child.once('error', () => resolve(failed('not-readable')));
  });
}
