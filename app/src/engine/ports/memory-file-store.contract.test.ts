import { describe } from 'vitest';
import { fileStoreContract } from './file-store.contract.ts';
import { MemoryFileStore } from './testing/memory-file-store.ts';

describe('the file store in memory', () => {
  fileStoreContract(async () => {
    const store = new MemoryFileStore();
    return { open: async () => store, cleanUp: async () => undefined };
  });
});
