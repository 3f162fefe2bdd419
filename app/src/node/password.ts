import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { failed, ok, type Result } from '@kith/shared/protocol/result';

export interface PasswordPlaces {
  /** Goes first. */
  readonly file: string | undefined;
  /** What the environment says. */
  readonly given: string | undefined;
  /** Whether somebody sits there who can be asked. */
  readonly terminal: boolean;
}

const VARIABLE = 'KITH_PASSWORD';

/** What the environment says, once: programs that this one starts don't get it. */
export function takeFromEnvironment(env: Record<string, string | undefined>): string | undefined {
  const given = env[VARIABLE];
  delete env[VARIABLE];
  return given;
}

/**
 * The password, from wherever it was given: never from an argument, which every user of the machine can read.
 *
 * @param twice ask again, so that a slip shows: of a new password
 * @returns a sentence when there is none
 */
export async function readPassword(
  { file, given, terminal }: PasswordPlaces,
  twice: boolean,
): Promise<Result<string, string>> {
  if (file !== undefined) return await fromFile(file);
  if (given !== undefined && given !== '') return ok(given);
  if (!terminal) {
    return failed(
      `A password is needed. Give it in a file (--password-file FILE) or in the environment variable ${VARIABLE}.`,
    );
  }
  const password = await ask('Password: ');
  if (password === '') return failed('A password is needed. Run the command again.');
  if (twice && (await ask('Password again: ')) !== password)
    return failed('The two passwords differ. Run the command again.');
  return ok(password);
}

async function fromFile(file: string): Promise<Result<string, string>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return failed(`The password file ${file} can't be read. Check its path and permissions.`);
  }
  // Editors and `echo` end a line.
  const password = text.replace(/\r?\n$/, '');
  return password === '' ? failed(`The password file ${file} is empty.`) : ok(password);
}

/** Asks on the terminal, without showing what is typed; nothing when the question was left with Ctrl+C or Ctrl+D. */
async function ask(question: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  // Not before: what is typed until the terminal is silent would show.
  process.stderr.write(question);
  return await new Promise(resolve => {
    lines.once('SIGINT', () => lines.close());
    lines.once('close', () => {
      process.stderr.write('\n');
      resolve('');
    });
    lines.once('line', line => {
      resolve(line);
      lines.close();
    });
  });
}
