import { parseArgs } from 'node:util';

/** What the shell was started with. */
export interface ShellOptions {
  /** Folder of the daemon's data; the shell keeps its own things in `shell` below it. */
  readonly data?: string;
  /** Rendezvous that the first run suggests: an address or a `kith:` link. */
  readonly server?: string;
}

/**
 * Reads `--data=DIR` and `--server=ADDRESS` from a command line that Chromium's own switches may stand on as well.
 *
 * @param args without the program, and without the folder of the app
 */
export function parseShellOptions(args: readonly string[]): ShellOptions {
  const { values } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    options: { data: { type: 'string' }, server: { type: 'string' } },
  });
  return {
    ...(typeof values.data === 'string' && { data: values.data }),
    ...(typeof values.server === 'string' && { server: values.server }),
  };
}
