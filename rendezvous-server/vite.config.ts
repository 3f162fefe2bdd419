import { defineConfig } from 'vite';

const root = import.meta.dirname;

/** What ships of the server: one file, beside it only the packages with a native addon. */
export default defineConfig({
  root,
  publicDir: false,
  define: { 'process.env.NODE_ENV': '"production"' },
  ssr: { noExternal: true, external: ['better-sqlite3'], target: 'node' },
  build: {
    ssr: `${root}/src/main.ts`,
    outDir: `${root}/dist`,
    emptyOutDir: true,
    target: 'node22',
    rolldownOptions: { output: { entryFileNames: 'kith-server.mjs', codeSplitting: false } },
  },
});
