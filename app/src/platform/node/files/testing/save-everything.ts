import type { NodeFileStore } from '../node-file-store.ts';

/** What the file and those of the folder hold. */
export const CONTENT = new Uint8Array(60_000).fill(7);
const PARTS = [
  { key: 'tree-0', path: ['a.bin'] },
  { key: 'tree-1', path: ['sub', 'b.bin'] },
];

/**
 * Takes in a file and a folder and saves them, as their owner does: what is in `log` is behind it.
 *
 * @param say called with what has to be remembered before the next step
 */
export async function saveEverything(
  store: NodeFileStore,
  log: ReadonlySet<string>,
  say: (line: string) => void,
): Promise<void> {
  const saved = log.has('saved');
  for (const key of ['file', ...PARTS.map(part => part.key)]) {
    if (saved || log.has(`whole ${key}`)) continue;
    const partial = await store.openPartial(key, CONTENT.length);
    if (!partial.ok) throw new Error(partial.error);
    for (let at = 0; at < CONTENT.length; at += 20_000) {
      await partial.value.write(at, CONTENT.subarray(at, at + 20_000));
    }
    const flushed = await partial.value.flush();
    if (!flushed.ok) throw new Error(flushed.error);
    await partial.value.close();
    say(`whole ${key}`);
  }
  if (!saved) {
    const file = await store.finish('file', { name: 'a file.bin' });
    const folder = await store.finishFolder('tree', PARTS, { name: 'a folder' });
    if (!file.ok) throw new Error(file.error);
    if (!folder.ok) throw new Error(folder.error);
    say('saved');
  }
  for (const key of ['file', 'tree', ...PARTS.map(part => part.key)]) await store.discard(key);
}
