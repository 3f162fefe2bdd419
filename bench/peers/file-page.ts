/** A peer of the benchmarks of files in a page. Ordered about by Playwright. */
import { BrowserFileStore } from '../../app/src/platform/browser/files/browser-file-store.ts';
import { openOpfsDatabase } from '../../app/src/platform/browser/opfs-database.ts';
import { loadSha256 } from '../../app/src/platform/browser/sha256.ts';
import { browserPeerConnections } from '../../app/src/platform/peer-connection/browser-peer-connections.ts';
import { SharingPeer } from '../support/sharing-peer.ts';
import type {} from './file-page-contract.ts';

const MIB = 1_048_576;
/** Most that `crypto.getRandomValues` fills at once, bytes. */
const RANDOM = 65_536;

let peer: SharingPeer | undefined;
const store = new BrowserFileStore();

function thePeer(): SharingPeer {
  if (peer === undefined) throw new Error('start a peer first');
  return peer;
}

window.filePage = {
  async start(name) {
    const database = await openOpfsDatabase();
    if (!database.ok) throw new Error(database.error);
    peer = await SharingPeer.start(name, {
      connections: browserPeerConnections,
      database: database.value,
      files: store,
      sha256: await loadSha256(),
      signal: body => void window.toOther(body),
      report: error => console.error(error),
    });
  },
  heard: body => thePeer().heard(body),
  async offer(id, size) {
    const writer = await store.createOwned();
    if (!writer.ok) throw new Error(writer.error);
    for (let at = 0; at < size; at += MIB) {
      const bytes = new Uint8Array(Math.min(MIB, size - at));
      for (let part = 0; part < bytes.length; part += RANDOM) {
        crypto.getRandomValues(bytes.subarray(part, part + RANDOM));
      }
      const written = await writer.value.append(bytes);
      if (!written.ok) throw new Error(written.error);
    }
    const source = await writer.value.finish();
    if (!source.ok) throw new Error(source.error);
    return await thePeer().offer(id, source.value);
  },
  fetch: offered => thePeer().fetch(offered),
};
