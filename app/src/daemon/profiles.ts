import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_PROFILE, isProfileName } from '../api/profile-name.ts';

/** A daemon on this machine that does not answer by then does not run. */
const ANSWERS_WITHIN = 1_000;

/**
 * Where the data of a profile lie: those of the default one in the folder itself.
 *
 * @param base folder of the default profile
 */
export function profileFolder(base: string, profile: string): string {
  return profile === DEFAULT_PROFILE ? base : join(base, 'profiles', profile);
}

/**
 * The other accounts of this user on this machine, each with a daemon of its own. Their redirect files say where they
 * are: only this user can read them, and they are gone when a daemon ends.
 */
export class Profiles {
  readonly current: string;
  readonly #base: string;

  /** @param base folder of the default profile */
  constructor(base: string, current: string) {
    this.#base = base;
    this.current = current;
  }

  /** Names of those whose daemon runs, this one among them; the default one first. */
  async running(): Promise<string[]> {
    const names = await this.#names();
    const addresses = await Promise.all(
      names.map(name => (name === this.current ? name : this.open(name).catch(() => undefined))),
    );
    return names.filter((_, index) => addresses[index] !== undefined);
  }

  /** An address that opens a window of another profile, once; `undefined` when its daemon does not run. */
  async open(profile: string): Promise<string | undefined> {
    if (!isProfileName(profile)) return undefined;
    const file = join(profileFolder(this.#base, profile), 'open', 'open.html');
    const page = await readFile(file, 'utf8').catch(() => '');
    const [address, origin] = /(http:\/\/127\.0\.0\.1:\d{1,5}\/)#token=[\w-]{43}/.exec(page) ?? [];
    if (address === undefined || origin === undefined) return undefined;
    // The file of a daemon that was killed is still there.
    const alive = await fetch(origin, { method: 'HEAD', signal: AbortSignal.timeout(ANSWERS_WITHIN) }).then(
      () => true,
      () => false,
    );
    return alive ? address : undefined;
  }

  async #names(): Promise<string[]> {
    const entries = await readdir(join(this.#base, 'profiles'), { withFileTypes: true }).catch(() => []);
    const found = entries.filter(entry => entry.isDirectory() && isProfileName(entry.name));
    const named = new Set([...found.map(({ name }) => name), this.current]);
    named.delete(DEFAULT_PROFILE);
    return [DEFAULT_PROFILE, ...[...named].sort()];
  }
}
