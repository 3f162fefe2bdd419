/// <reference path="../../app/src/platform/node/better-sqlite3-multiple-ciphers.d.ts" />
/** A peer of the benchmarks of files in a daemon's process. Ordered about over the channel to its parent process. */
import { join } from 'node:path';
import { type DataChannel, PeerConnection } from 'node-datachannel';
import { openEncryptedDatabase } from '../../app/src/platform/node/encrypted-database.ts';
import { NodeFileStore } from '../../app/src/platform/node/files/node-file-store.ts';
import { refOfPath } from '../../app/src/platform/node/files/path-source.ts';
import { nodeSha256 } from '../../app/src/platform/node/sha256.ts';
import { nodePeerConnections } from '../../app/src/platform/peer-connection/node-peer-connections.ts';
import { type OfferedFile, SharingPeer } from '../support/sharing-peer.ts';

const [name = '', folder = ''] = process.argv.slice(2);
const report = (error: unknown) => process.send?.({ kind: 'error', error: String(error) });
const database = openEncryptedDatabase(join(folder, `${name}.db`), new Uint8Array(32));
if (!database.ok) throw new Error(database.error);
const peer = await SharingPeer.start(name === 'ann' ? 'ann' : 'bob', {
  connections: nodePeerConnections,
  database: database.value,
  files: await NodeFileStore.open({
    data: join(folder, name),
    downloads: () => ({ path: join(folder, `${name}-downloads`), mayMake: true }),
  }),
  sha256: nodeSha256,
  signal: body => process.send?.({ kind: 'signal', body }),
  report,
});

/** The limit: the same bytes over nothing but a data channel, in the largest messages, at most 4 MB of them buffered. */
const bareConnection = new PeerConnection('bare', { iceServers: [] });
let bare: DataChannel | undefined;
const MESSAGE = new Uint8Array(65_536);

bareConnection.onLocalDescription((sdp, type) => process.send?.({ kind: 'bare', sdp, type }));
bareConnection.onLocalCandidate((candidate, mid) => process.send?.({ kind: 'bare', candidate, mid }));
bareConnection.onDataChannel(bareOpened);

function bareOpened(channel: DataChannel): void {
  bare = channel;
  channel.onOpen(() => process.send?.({ kind: 'bare-open' }));
  if (channel.isOpen()) process.send?.({ kind: 'bare-open' });
}

/** Sends so many bytes as fast as it goes; the other end tells when they are there. */
function sendBare(channel: DataChannel, size: number): void {
  let left = size;
  const fill = () => {
    while (left > 0 && channel.bufferedAmount() < 4 * 1_048_576) {
      channel.sendMessageBinary(left < MESSAGE.length ? MESSAGE.subarray(0, left) : MESSAGE);
      left -= MESSAGE.length;
    }
  };
  channel.setBufferedAmountLowThreshold(1_048_576);
  channel.onBufferedAmountLow(fill);
  fill();
}

function receiveBare(channel: DataChannel, size: number): void {
  let here = 0;
  const start = performance.now();
  channel.onMessage(data => {
    here += typeof data === 'string' ? 0 : data.byteLength;
    if (here >= size) process.send?.({ kind: 'bare-done', milliseconds: performance.now() - start });
  });
  process.send?.({ kind: 'bare-listening' });
}

type Order =
  | { readonly kind: 'bare-connect' }
  | { readonly kind: 'bare'; readonly sdp: string; readonly type: 'offer' | 'answer' }
  | { readonly kind: 'bare'; readonly candidate: string; readonly mid: string }
  | { readonly kind: 'bare-send' | 'bare-receive'; readonly size: number }
  | { readonly kind: 'signal'; readonly body: unknown }
  | { readonly kind: 'offer'; readonly id: string; readonly path: string }
  | ({ readonly kind: 'fetch' } & OfferedFile)
  | { readonly kind: 'chat'; readonly count: number; readonly pause: number };

async function carryOut(order: Order): Promise<void> {
  switch (order.kind) {
    case 'signal':
      peer.heard(order.body);
      break;
    case 'bare-connect':
      bareOpened(bareConnection.createDataChannel('bare'));
      break;
    case 'bare':
      if ('sdp' in order) bareConnection.setRemoteDescription(order.sdp, order.type);
      else bareConnection.addRemoteCandidate(order.candidate, order.mid);
      break;
    case 'bare-send':
      if (bare) sendBare(bare, order.size);
      break;
    case 'bare-receive':
      if (bare) receiveBare(bare, order.size);
      break;
    case 'offer': {
      const source = await refOfPath(order.path);
      if (!source.ok) throw new Error(source.error);
      process.send?.({ kind: 'offered', ...(await peer.offer(order.id, source.value)) });
      break;
    }
    case 'fetch':
      process.send?.({ kind: 'fetched', id: order.id, milliseconds: await peer.fetch(order) });
      break;
    case 'chat':
      process.send?.({ kind: 'chatted', delays: await peer.chat(order.count, order.pause) });
      break;
  }
}

process.on('message', (order: Order) => void carryOut(order).catch(report));
process.on('disconnect', () => process.exit(0));
process.send?.({ kind: 'ready' });
