import { Command } from 'commander';
import { pino } from 'pino';
import { addOptions, defaultFolder, readOptions } from './cli-options.ts';
import { adminToken, backUp, inviteLink } from './commands.ts';
import { type Rendezvous, startRendezvous } from './rendezvous.ts';
import { StartFailure } from './start-failure.ts';
import { VERSION } from './version.ts';

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function serve(given: Record<string, unknown>): Promise<void> {
  const { config, logLevel, readyJson } = readOptions(given);
  const log = pino({ level: logLevel }, pino.destination(2));
  const rendezvous = await startRendezvous(config, { log });
  stopOnSignal(rendezvous);
  const { url, publicUrl, invite, adminToken: token, dataDir, name } = rendezvous;
  log.info({ name, url, publicUrl }, 'listening');
  if (readyJson) {
    print(JSON.stringify({ ready: true, url, publicUrl, invite, adminToken: token, dataDir }));
    return;
  }
  print(`Kith server ${name} is running at ${url}`);
  if (publicUrl !== url) print(`Others reach it at ${publicUrl}`);
  print(`Invite link: ${invite}`);
  print(dataDir === ':memory:' ? 'Nothing is kept: the data is in memory.' : `Data: ${dataDir}`);
  if (token !== undefined) print(`Admin token (works once, in the app under Settings, Server): ${token}`);
  print('Ctrl+C stops it.');
}

function stopOnSignal(rendezvous: Rendezvous): void {
  const stop = () => {
    rendezvous.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

/** One sentence for what an operator can put right; everything else is a bug and shows where it happened. */
function fail(error: unknown): never {
  const text = error instanceof StartFailure ? error.message : error instanceof Error ? error.stack : error;
  process.stderr.write(`${String(text)}\n`);
  process.exit(1);
}

function folderOf(command: Command): string {
  const { data } = command.optsWithGlobals<{ data?: string }>();
  return data ?? defaultFolder();
}

const program = addOptions(new Command('kith-server'))
  .description('The rendezvous server of Kith: introduces people to each other and keeps what must wait.')
  .version(VERSION)
  .action(() => serve(program.opts()));

program
  .command('serve', { isDefault: true })
  .description('runs the server (the default)')
  .action(() => serve(program.opts()));
program
  .command('backup')
  .argument('<file>', 'file to write')
  .description('copies the database into one file, also while the server runs')
  .action(async (file: string, _, command: Command) => {
    await backUp(folderOf(command), file);
    print(`Backup written to ${file}`);
  });
program
  .command('invite')
  .option('--uses <count>', 'how many people may sign up with it', '1')
  .description('prints an invite link')
  .action(async (options: { uses: string }, command: Command) => {
    const uses = Number(options.uses);
    if (!Number.isInteger(uses) || uses < 1 || uses > 1_000) {
      throw new StartFailure(`${options.uses} is not a number of people. Use --uses with 1 to 1000.`);
    }
    print(await inviteLink(folderOf(command), uses));
  });
program
  .command('admin-token')
  .description('prints a new admin token; the one before stops working')
  .action(async (_, command: Command) => {
    print(await adminToken(folderOf(command)));
  });

await program.parseAsync().catch(fail);
