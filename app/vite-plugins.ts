import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build, type Plugin } from 'vite';
import { contentSecurityPolicy } from './content-security-policy.ts';

/** Writes the content security policy into the built HTML. The dev server needs inline scripts and goes without. */
export function policyInHtml(): Plugin {
  return {
    name: 'kith:policy-in-html',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy },
        injectTo: 'head-prepend',
      },
    ],
  };
}

/** Names the built HTML index.html, whatever its source is called: what a folder of static files is expected to hold. */
export function htmlAsIndex(): Plugin {
  return {
    name: 'kith:html-as-index',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.fileName.endsWith('.html')) file.fileName = 'index.html';
      }
    },
  };
}

/**
 * Fails the build when code of a forbidden folder ends up in the bundle: the arrow rule, judged on what is shipped
 * and not on what is imported (a type costs nothing).
 *
 * @param folders paths with slashes, such as `/app/src/engine/`
 */
export function withoutCodeOf(folders: readonly string[]): Plugin {
  return {
    name: 'kith:without-code-of',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        for (const [id, module] of Object.entries(chunk.modules)) {
          const path = id.replaceAll('\\', '/');
          const folder = folders.find(candidate => path.includes(candidate));
          if (folder !== undefined && module.renderedLength > 0) {
            this.error(`The bundle may not contain code of ${folder}, but ${path} is in ${chunk.fileName}.`);
          }
        }
      }
    },
  };
}

/**
 * Builds a worker thread (or a process) of Node as one more file beside the bundle. A thread is loaded from a file of its
 * own, and the bundle itself may not be that file: it holds native addons that no second thread may load.
 *
 * @param entry absolute path of the thread's source
 */
export function withThread(entry: string, fileName: string): Plugin {
  return {
    name: 'kith:with-thread',
    async writeBundle({ dir }) {
      await build({
        configFile: false,
        publicDir: false,
        logLevel: 'warn',
        ssr: { noExternal: true, target: 'node' },
        build: {
          ssr: entry,
          ...(dir !== undefined && { outDir: dir }),
          emptyOutDir: false,
          target: 'node22',
          rolldownOptions: { output: { format: 'es', entryFileNames: fileName, codeSplitting: false } },
        },
      });
    },
  };
}

const WORKER = 'service-worker.js';
const PLACE = '__KITH_PRECACHE__';

/**
 * Writes into the service worker which files make up the page, and a hash of all of them as their version.
 *
 * @param publicFolder files that are copied beside the built ones
 */
export function precacheInWorker(publicFolder: string): Plugin {
  return {
    name: 'kith:precache-in-worker',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const hash = createHash('sha256');
      const files = ['/'];
      for (const file of Object.values(bundle).sort((a, b) => (a.fileName < b.fileName ? -1 : 1))) {
        if (file.fileName === WORKER) continue;
        if (!file.fileName.endsWith('.html')) files.push(`/${file.fileName}`);
        hash.update(file.fileName).update(file.type === 'chunk' ? file.code : file.source);
      }
      const shared = readdirSync(publicFolder, { recursive: true, withFileTypes: true });
      for (const entry of shared.filter(each => each.isFile())) {
        const full = path.join(entry.parentPath, entry.name);
        files.push(`/${path.relative(publicFolder, full).replaceAll(path.sep, '/')}`);
        hash.update(readFileSync(full));
      }
      const worker = Object.values(bundle).find(({ fileName }) => fileName === WORKER);
      if (worker?.type !== 'chunk' || !worker.code.includes(PLACE)) {
        this.error(`The build has no ${WORKER} with a place for the list of files.`);
      }
      const version = hash.update(worker.code).digest('hex').slice(0, 16);
      worker.code = worker.code.replace(PLACE, () => `{version:"${version}",files:${JSON.stringify(files)}}`);
    },
  };
}
