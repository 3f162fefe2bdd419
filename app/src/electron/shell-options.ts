import { parseArgs } from 'node:util';
import { DEFAULT_PROFILE, isProfileName } from '../api/profile-name.ts';

/** What the shell was started with. */
export interface ShellOptions {
  /** Folder of the daemon's data; the shell keeps its own things in `shell` below it. */
  readonly data?: string;
  /** Rendezvous that the first run suggests: an address or a `kith:` link. */
  readonly server?: string;
  /** One of several accounts on this machine; `default` without a name. */
  readonly profile: string;
  /** No window at first: started with the session of the user. */
  readonly hidden: boolean;
  /** A `kith:` link that somebody clicked. */
  readonly link?: string;
}

/**
 * Reads `--data=DIR`, `--server=ADDRESS`, `--profile=NAME`, `--hidden` and a `kith:` link from a command line that
 * Chromium's own switches may stand on as well. A link comes from anywhere: nothing behind it is read, so that one that
 * breaks out of its quotes can't set an option.
 *
 * @param args without the program, and without the folder of the app
 */
export function parseShellOptions(args: readonly string[]): ShellOptions {
  const linkAt = args.findIndex(isKithLink);
  const { values } = parseArgs({
    args: args.slice(0, linkAt === -1 ? undefined : linkAt),
    strict: false,
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      server: { type: 'string' },
      profile: { type: 'string' },
      hidden: { type: 'boolean' },
    },
  });
  const link = args[linkAt];
  return {
    profile:
      typeof values.profile === 'string' && isProfileName(values.profile) ? values.profile : DEFAULT_PROFILE,
    hidden: values.hidden === true,
    ...(typeof values.data === 'string' && { data: values.data }),
    ...(typeof values.server === 'string' && { server: values.server }),
    ...(link !== undefined && { link }),
  };
}

export function isKithLink(text: string): boolean {
  return /^kith:/i.test(text);
}
