import { homedir, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { LIMITS } from '@kith/shared/protocol/limits';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { Network } from '@kith/shared/relay/peer-policy';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { LOG_LEVELS, type LogLevel } from '../daemon/daemon-log.ts';
import { defaultDownloads } from '../daemon/downloads.ts';
import { readNetworks, readPort } from '../daemon/option-readers.ts';

/** Whose requests to be buddies are accepted; `wait`: a person answers them in a window. */
export type Accept =
  | { readonly who: 'wait' | 'everybody' | 'nobody' }
  /** Addresses as typed. */
  | { readonly who: 'named'; readonly names: readonly string[] };

/** What a headless node is started with. */
export interface NodeOptions {
  readonly data: string;
  readonly keyFile: string | undefined;
  readonly server: string | undefined;
  readonly name: string | undefined;
  readonly device: string;
  readonly passwordFile: string | undefined;
  readonly signUp: boolean;
  readonly invite: string | undefined;
  readonly buddies: readonly string[];
  readonly accept: Accept;
  readonly supernode: boolean;
  /** Bytes per second that it relays at most; `undefined`: as before. */
  readonly cap: number | undefined;
  /** Networks that it relays to although they are not public. */
  readonly relayNetworks: readonly Network[] | undefined;
  /** Where received files go. */
  readonly downloads: string;
  /** Files of buddies up to so many bytes come by themselves. */
  readonly acceptFiles: number;
  readonly echo: boolean;
  /** Folder with the files of the window. */
  readonly window: string | undefined;
  readonly port: number;
  readonly logLevel: LogLevel;
  readonly readyJson: boolean;
  /** Print what a running node says of itself instead of running. */
  readonly status: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Variable with the folder of the built window, for who has one beside the program. */
const WINDOW = 'KITH_WINDOW';
const SHARE_ACCEPTS = 1_000_000_000;
/** What the settings take. */
const MOST_BYTES = 2 ** 50;
const FASTEST = 10_000_000_000;

/** Reads the command line. `help`: what was asked for is text to print; `usage`: a sentence about what is wrong. */
export function parseNodeOptions(
  args: readonly string[],
  env: Environment,
): Result<NodeOptions, { readonly kind: 'help' | 'usage'; readonly text: string }> {
  let printed = '';
  const print = (text: string) => {
    printed += text;
  };
  const program = newCommand(env)
    .configureOutput({ writeOut: print, writeErr: print })
    .allowExcessArguments(false)
    .exitOverride();
  try {
    program.parse([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const kind = error.code === 'commander.helpDisplayed' ? 'help' : 'usage';
    return failed({ kind, text: kind === 'help' ? printed : `${printed.trim()} Try --help.\n` });
  }
  const options = program.opts<Given>();
  const wrong = contradiction(options, env);
  if (wrong !== undefined) return failed({ kind: 'usage', text: `error: ${wrong} Try --help.\n` });
  const { share } = options;
  const window = options.window === true ? env[WINDOW] : options.window;
  return ok({
    data: resolve(options.data),
    keyFile: options.keyFile === undefined ? undefined : resolve(options.keyFile),
    server: options.server,
    name: options.name,
    device: options.device,
    passwordFile: options.passwordFile,
    signUp: options.signUp ?? false,
    invite: options.invite,
    buddies: options.buddy ?? [],
    accept: acceptOf(options.accept),
    supernode: options.supernode ?? false,
    cap: options.cap,
    relayNetworks: options.relayNetworks,
    downloads: resolve(share ?? defaultDownloads(env)),
    acceptFiles: options.acceptFiles ?? (share === undefined ? 0 : SHARE_ACCEPTS),
    echo: options.echo ?? false,
    window: window === undefined ? undefined : resolve(window),
    port: options.port,
    logLevel: options.logLevel,
    readyJson: options.readyJson ?? false,
    status: options.status ?? false,
  });
}

interface Given {
  readonly data: string;
  readonly keyFile?: string;
  readonly server?: string;
  readonly name?: string;
  readonly device: string;
  readonly passwordFile?: string;
  readonly signUp?: boolean;
  readonly invite?: string;
  readonly buddy?: readonly string[];
  readonly accept?: readonly string[];
  readonly supernode?: boolean;
  readonly cap?: number;
  readonly relayNetworks?: readonly Network[];
  readonly share?: string;
  readonly acceptFiles?: number;
  readonly echo?: boolean;
  readonly window?: string | true;
  readonly port: number;
  readonly logLevel: LogLevel;
  readonly readyJson?: boolean;
  readonly status?: boolean;
}

function newCommand(env: Environment): Command {
  return new Command('kith-node')
    .usage('[options]')
    .description(
      'Runs Kith without a window, as a supernode, an always-on share or an echo for testing microphones.\n' +
        'The first run opens an account (--server, --name and a password); later runs remember it.',
    )
    .option('--data <folder>', 'where history, keys and the log are kept', defaultDataFolder(env))
    .option('--server <address>', 'first run: an address or a kith:join link')
    .option('--name <name>', 'first run: user name of the account')
    .option(
      '--password-file <file>',
      'first run: file with the password; else KITH_PASSWORD, or you are asked',
    )
    .option('--sign-up', 'first run: create the account; its recovery code is printed once')
    .option('--invite <link>', 'first run: an invite link, where the server asks for one to sign up')
    .option(
      '--device <name>',
      'first run: what this device is called',
      readDevice,
      hostname().slice(0, LIMITS.deviceNameLength) || 'node',
    )
    .option('--buddy <address>', 'ask somebody to be a buddy (repeat it for several)', collect)
    .option(
      '--accept <who...>',
      'whose requests to accept: everybody, nobody, or addresses; without it they wait for a window',
    )
    .option('--supernode', 'help others: be a hub, and a relay where it can be reached')
    .option(
      '--cap <mbit>',
      'Mbit/s that a supernode relays at most, both ways together; 0: no limit',
      readCap,
    )
    .option(
      '--relay-networks <networks>',
      'networks that a supernode relays to although they are not public, such as 10.0.0.0/8, with commas between',
      readNetworks,
    )
    .option('--share <folder>', 'always-on share: keep what buddies send in this folder, files up to 1 GB')
    .option(
      '--accept-files <size>',
      'take files of buddies up to this size, such as 500MB; 0: none',
      readSize,
    )
    .option(
      '--echo',
      'answer messages with their own words, and play callers their voice after three seconds',
    )
    .option('--window [folder]', 'serve the window too, to browsers on this machine')
    .option('--port <number>', 'port on 127.0.0.1 for windows; 0: any free one', readPort, 0)
    .option(
      '--key-file <file>',
      'file with the key of the database (default: database.key in the data folder)',
    )
    .addOption(
      new Option('--log-level <level>', 'what goes to standard error').choices(LOG_LEVELS).default('warn'),
    )
    .option('--ready-json', 'print one line of JSON when ready')
    .option('--status', 'print as JSON how the node with this data folder does');
}

/** What no single option shows. */
function contradiction(options: Given, env: Environment): string | undefined {
  const { accept, cap, relayNetworks, supernode, window } = options;
  const words = accept?.filter(who => who === 'everybody' || who === 'nobody') ?? [];
  if (words.length > 0 && accept?.length !== 1)
    return `--accept takes ${words[0]} alone, or addresses without it.`;
  if (cap !== undefined && !supernode) return '--cap is for a node with --supernode.';
  if (relayNetworks !== undefined && !supernode) return '--relay-networks is for a node with --supernode.';
  if (window === true && env[WINDOW] === undefined)
    return 'Name the folder of the built window: --window FOLDER.';
  return undefined;
}

function acceptOf(given: readonly string[] | undefined): Accept {
  const [first] = given ?? [];
  if (given === undefined || first === undefined) return { who: 'wait' };
  return first === 'everybody' || first === 'nobody' ? { who: first } : { who: 'named', names: given };
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function readDevice(text: string): string {
  const name = text.trim();
  if (name === '' || name.length > LIMITS.deviceNameLength || /\p{Cc}/u.test(name))
    throw new InvalidArgumentError(`A name is one line of ${LIMITS.deviceNameLength} characters at most.`);
  return name;
}

function readCap(text: string): number {
  const cap = Math.round(Number(text) * 125_000);
  if (!/^\d+(\.\d+)?$/.test(text) || cap > FASTEST)
    throw new InvalidArgumentError('It must be a number of Mbit/s, such as 20.');
  return cap;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 };

function readSize(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?) ?([kmgt]?)b?$/i.exec(text) ?? [];
  const size = Math.round(Number(number) * (UNITS[unit.toLowerCase()] ?? Number.NaN));
  if (number === undefined || !(size <= MOST_BYTES))
    throw new InvalidArgumentError('It must be a size, such as 500MB or 2GB.');
  return size;
}

function defaultDataFolder(env: Environment): string {
  if (process.platform === 'win32') {
    return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Kith', 'node');
  }
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Kith', 'node');
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'kith', 'node');
}
