import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

// A process that saves everything and dies, without a word, at a given call of the file system: before the call or
// after it. Arguments: data folder, downloads folder, number of the call, `before` or `after`. Prints what is behind it,
// and at last how many calls there were.

const [data = '', downloads = '', last = '0', when = 'before'] = process.argv.slice(2);
let calls = 0;

/** Counts the calls of every method and dies at the last one. */
function makeMortal(target: object): void {
  for (const name of Object.getOwnPropertyNames(target)) {
    const method: unknown = Reflect.get(target, name);
    if (typeof method !== 'function' || name === 'constructor') continue;
    Reflect.set(target, name, async function (this: unknown, ...args: unknown[]) {
      const isLast = ++calls === Number(last);
      if (isLast && when === 'before') process.kill(process.pid, 'SIGKILL');
      const result: unknown = await Reflect.apply(method, this, args);
      if (isLast) process.kill(process.pid, 'SIGKILL');
      return result;
    });
  }
}

const { NodeFileStore } = await import('../node-file-store.ts');
const { saveEverything } = await import('./save-everything.ts');
const store = await NodeFileStore.open({ data, downloads: () => ({ path: downloads, mayMake: true }) });
const any = await fs.promises.open(data, 'r');
await any.close();
makeMortal(Object.getPrototypeOf(any));
makeMortal(fs.promises);
syncBuiltinESMExports();
await saveEverything(store, new Set(), line => process.stdout.write(`${line}\n`));
process.stdout.write(`calls ${calls}\n`);
