import { defineConfig } from 'vitest/config';

const everywhere = ['{shared,rendezvous-server,app}/src', 'shared/node', 'scripts', 'e2e'];
const files = (suffix: string) => everywhere.map(folder => `${folder}/**/*${suffix}`);
const slow = files('.{integration,contract}.test.{ts,tsx}');

// Forked processes, never threads: the native WebRTC addon aborts when two threads of a process load it.
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          include: files('.test.{ts,tsx,mjs}'),
          exclude: [...slow, '**/node_modules/**', '**/dist/**'],
          testTimeout: 10_000,
        },
      },
      {
        test: {
          name: 'contract',
          include: files('.contract.test.{ts,tsx}'),
          exclude: ['**/node_modules/**', '**/dist/**'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: files('.integration.test.{ts,tsx}'),
          exclude: ['**/node_modules/**', '**/dist/**'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
