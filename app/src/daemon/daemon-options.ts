import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { Network } from '@kith/shared/relay/peer-policy';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { DEFAULT_PROFILE, isProfileName } from '../api/profile-name.ts';
import { defaultDownloads } from './downloads.ts';
import { readNetworks, readPort } from './option-readers.ts';

/** What a daemon is started with. */
export interface DaemonOptions {
  /** Folder of the default profile; the others lie below it. */
  readonly data: string;
  readonly profile: string;
  /** 0: any free one. */
  readonly port: number;
  /** Suggested at first run: a URL or a `kith:join` link. */
  readonly server: string | undefined;
  /** Folder with the files of the window; without one the daemon serves the api only. */
  readonly window: string | undefined;
  readonly keyFile: string | undefined;
  /** Where received files go when nobody chose a folder. */
  readonly downloads: string;
  /** Networks that a supernode relays to although they are not public. */
  readonly relayNetworks?: readonly Network[];
  readonly readyJson: boolean;
  /** Print the report of a problem instead of running. */
  readonly printReport: boolean;
}

/** Reads the command line. `help`: what was asked for is text to print; `usage`: a sentence about what is wrong. */
export function parseDaemonOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Result<DaemonOptions, { readonly kind: 'help' | 'usage'; readonly text: string }> {
  let printed = '';
  const program = new Command('kith-daemon')
    .description('Runs Kith without a window: a window in a browser can be attached and closed at any time.')
    .option('--data <folder>', 'where history, keys and the log are kept', defaultDataFolder(env))
    .option(
      '--profile <name>',
      'one of several accounts, each with a folder of its own',
      readProfile,
      DEFAULT_PROFILE,
    )
    .option('--port <number>', 'port on 127.0.0.1 for windows; 0: any free one', readPort, 0)
    .option('--server <address>', 'server suggested at first run: an address or a kith:join link')
    .option('--window <folder>', 'built files of the window, served to the browser')
    .option(
      '--key-file <file>',
      'file with the key of the database (default: database.key in the data folder)',
    )
    .option('--downloads <folder>', 'where received files go', defaultDownloads(env))
    .option(
      '--relay-networks <networks>',
      'networks that a supernode relays to although they are not public, such as 10.0.0.0/8, with commas between',
      readNetworks,
    )
    .option('--ready-json', 'print one line of JSON when ready')
    .option('--print-report', 'print what helps to find out why Kith crashed, without running it')
    .configureOutput({
      writeOut: text => {
        printed += text;
      },
      writeErr: text => {
        printed += text;
      },
    })
    .allowExcessArguments(false)
    .exitOverride();
  try {
    program.parse([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const kind = error.code === 'commander.helpDisplayed' ? 'help' : 'usage';
    return failed({ kind, text: kind === 'help' ? printed : `${printed.trim()} Try --help.\n` });
  }
  const options = program.opts<{
    data: string;
    profile: string;
    port: number;
    server?: string;
    window?: string;
    keyFile?: string;
    downloads: string;
    relayNetworks?: readonly Network[];
    readyJson?: boolean;
    printReport?: boolean;
  }>();
  return ok({
    data: resolve(options.data),
    profile: options.profile,
    port: options.port,
    server: options.server,
    window: options.window === undefined ? undefined : resolve(options.window),
    downloads: resolve(options.downloads),
    keyFile: options.keyFile === undefined ? undefined : resolve(options.keyFile),
    ...(options.relayNetworks && { relayNetworks: options.relayNetworks }),
    readyJson: options.readyJson ?? false,
    printReport: options.printReport ?? false,
  });
}

function readProfile(text: string): string {
  if (!isProfileName(text)) {
    throw new InvalidArgumentError(
      'A name has small letters, digits and hyphens, 32 at most, and no hyphen first.',
    );
  }
  return text;
}

function defaultDataFolder(env: Readonly<Record<string, string | undefined>>): string {
  if (process.platform === 'win32') {
    return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Kith', 'daemon');
  }
  if (process.platform === 'darwin')
    return join(homedir(), 'Library', 'Application Support', 'Kith', 'daemon');
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'kith', 'daemon');
}
