import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { fileStoreContract } from '../../../engine/ports/file-store.contract.ts';
import { NodeFileStore } from './node-file-store.ts';

describe('the file store on a disk', () => {
  fileStoreContract(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kith-files-'));
    const stores: NodeFileStore[] = [];
    return {
      open: async () => {
        const downloads = () => ({ path: join(folder, 'downloads', 'Kith'), mayMake: true });
        const store = await NodeFileStore.open({ data: join(folder, 'data'), downloads });
        stores.push(store);
        return store;
      },
      cleanUp: async () => {
        for (const store of stores) await store.close();
        await rm(folder, { recursive: true });
      },
    };
  });
});
