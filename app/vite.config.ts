import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import { htmlAsIndex, policyInHtml, precacheInWorker, withoutCodeOf, withThread } from './vite-plugins.ts';

const root = import.meta.dirname;

/** Packages with a native addon (and Electron itself): they stay beside the bundle, in node_modules. */
const native = [
  'better-sqlite3-multiple-ciphers',
  'node-datachannel',
  'node-datachannel/polyfill',
  'uiohook-napi',
  'electron',
];

const withScreen = (html: string, outDir: string, forbidden: readonly string[]): UserConfig => ({
  plugins: [react(), policyInHtml(), htmlAsIndex(), withoutCodeOf(forbidden)],
  build: {
    outDir: `${root}/dist/${outDir}`,
    emptyOutDir: true,
    // Inlined files would become data: addresses, which the content security policy refuses.
    assetsInlineLimit: 0,
    rolldownOptions: { input: `${root}/${html}` },
    reportCompressedSize: false,
  },
});

/** The service worker lies beside the page: one in a folder would serve that folder only. */
const withWorker = (config: UserConfig): UserConfig => ({
  ...config,
  plugins: [...(config.plugins ?? []), precacheInWorker(`${root}/public`)],
  build: {
    ...config.build,
    rolldownOptions: {
      input: { page: `${root}/page.html`, 'service-worker': `${root}/src/page/service-worker.ts` },
      output: {
        entryFileNames: ({ name }) =>
          name === 'service-worker' ? 'service-worker.js' : 'assets/[name]-[hash].js',
      },
    },
  },
});

const forNode = (
  entry: string,
  outDir: string,
  fileName: string,
  format: 'es' | 'cjs' = 'es',
  plugins: Plugin[] = [],
): UserConfig => ({
  plugins,
  publicDir: false,
  ssr: { noExternal: true, external: native, target: 'node' },
  build: {
    ssr: `${root}/src/${entry}`,
    outDir: `${root}/dist/${outDir}`,
    emptyOutDir: false,
    target: 'node22',
    rolldownOptions: {
      output: { format, entryFileNames: fileName, codeSplitting: false },
    },
  },
});

/** The process that makes the sound of an echo, which loads another WebRTC than the engine's. */
const echoMedia = withThread(`${root}/src/node/echo/echo-media-worker.ts`, 'echo-media-worker.mjs');

/** The thread that hashes files, beside each bundle that holds an engine. */
const hashThread = withThread(`${root}/src/platform/node/files/file-hash-worker.ts`, 'file-hash-worker.mjs');

/** `vite build --mode NAME` builds one of these; the dev server serves the window. */
const builds: Record<string, UserConfig> = {
  window: withScreen('index.html', 'window', [
    '/app/src/engine/',
    '/app/src/api/engine/',
    '/app/src/api/server/',
    '/app/src/platform/',
    '/app/src/daemon/',
    '/rendezvous-server/',
  ]),
  page: withWorker(
    withScreen('page.html', 'page', ['/app/src/platform/node/', '/app/src/daemon/', '/rendezvous-server/']),
  ),
  daemon: forNode('daemon/main.ts', 'daemon', 'kith-daemon.mjs', 'es', [hashThread]),
  node: forNode('node/main.ts', 'node', 'kith-node.mjs', 'es', [hashThread, echoMedia]),
  // With the pictures of the tray beside it.
  'electron-main': {
    ...forNode('electron/main.ts', 'electron', 'main.mjs'),
    publicDir: `${root}/src/electron/images`,
  },
  'electron-daemon': forNode('electron/daemon-entry.ts', 'electron', 'daemon-entry.mjs', 'es', [hashThread]),
  // A sandboxed preload script must be one CommonJS file that requires nothing but electron.
  'electron-preload': forNode('electron/preload.ts', 'electron', 'preload.cjs', 'cjs'),
};

export default defineConfig(({ mode }) => ({
  root,
  define: { 'process.env.NODE_ENV': JSON.stringify(mode === 'development' ? 'development' : 'production') },
  resolve: {
    // The package's entry needs shims for Node's events, global and process; its prebuilt file does not.
    alias:
      mode === 'window' || mode === 'page'
        ? [{ find: /^simple-peer$/, replacement: 'simple-peer/simplepeer.min.js' }]
        : [],
  },
  optimizeDeps: { exclude: ['@sqlite.org/sqlite-wasm'] },
  worker: { format: 'es' },
  ...(builds[mode] ?? builds.window),
}));
