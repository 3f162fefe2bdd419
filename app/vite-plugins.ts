import type { Plugin } from 'vite';
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
