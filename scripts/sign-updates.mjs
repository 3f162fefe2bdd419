// node scripts/sign-updates.mjs KEY.pem [FOLDER]: signs what npm run dist has written for updates (dist/latest*.yml).
// node scripts/sign-updates.mjs --new-key KEY.pem: makes a key and prints what the app has to know of it.
//
// An app takes a release only when this signature, over its version and the name and hash of each file, is by the key
// that the app was packed with (updateKey in its package.json).

import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { bootstrap } from './bootstrap.mjs';

await bootstrap(import.meta.url);
const { signedBytes } = await import('../app/src/electron/update-signature.ts');
const { root } = await import('./lib/workspace.mjs');

/** @param {import('node:crypto').KeyObject} key */
const publicText = key =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');

const [first, second] = process.argv.slice(2);
if (first === undefined || (first === '--new-key' && second === undefined)) {
  console.error('Usage: node scripts/sign-updates.mjs KEY.pem [FOLDER], or --new-key KEY.pem');
  process.exit(1);
}
if (first === '--new-key' && second !== undefined) {
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(second, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600, flag: 'wx' });
  console.log(`The key is in ${second}: keep it where no build can lose it. Pack the app with`);
  console.log(`  npm run dist -- -c.extraMetadata.updateKey=${publicText(privateKey)}`);
  process.exit(0);
}

const key = createPrivateKey(readFileSync(first));
const folder = second ?? path.join(root, 'dist');
// The YAML library that electron-builder writes these files with.
const builder = createRequire(import.meta.url).resolve('electron-builder/package.json');
const library = createRequire(builder).resolve('app-builder-lib/package.json');
const yaml = createRequire(library)('js-yaml');
const files = readdirSync(folder).filter(name => /^latest.*\.yml$/.test(name));
for (const name of files) {
  const file = path.join(folder, name);
  const release = yaml.load(readFileSync(file, 'utf8'));
  release.signature = sign(null, signedBytes(release), key).toString('base64');
  writeFileSync(file, yaml.dump(release, { lineWidth: -1 }));
  console.log(`Signed ${name}: Kith ${release.version}, ${release.files.length} file(s).`);
}
if (files.length === 0) {
  console.error(
    `${folder} holds no latest*.yml: npm run dist writes them when it is told where updates lie.`,
  );
  process.exit(1);
}
