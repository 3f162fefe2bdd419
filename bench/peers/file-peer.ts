/// <reference path="../../app/src/platform/node/better-sqlite3-multiple-ciphers.d.ts" />
/**
 * Half of a benchmark of files: what a daemon has between its disk and its data channel (links, transfers, file store,
 * encrypted database), without account and window. Ordered about over the channel to its parent process.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Address } from '@kith/shared/identity/address';
import { ok } from '@kith/shared/protocol/result';
import { addressSchema, type DeviceId, deviceIdSchema, publicKeySchema } from '@kith/shared/protocol/schemas';
import { type DataChannel, PeerConnection } from 'node-datachannel';
import { migrate } from '../../app/src/engine/history/schema.ts';
import { LinkManager } from '../../app/src/engine/links/link-manager.ts';
import type { Contacts, KnownDevice } from '../../app/src/engine/ports/contacts.ts';
import type { SignalRoute } from '../../app/src/engine/ports/signal-route.ts';
import { SharingService } from '../../app/src/engine/sharing/sharing-service.ts';
import { openEncryptedDatabase } from '../../app/src/platform/node/encrypted-database.ts';
import { NodeFileStore } from '../../app/src/platform/node/files/node-file-store.ts';
import { refOfPath } from '../../app/src/platform/node/files/path-source.ts';
import { nodeSha256 } from '../../app/src/platform/node/sha256.ts';
import { nodePeerConnections } from '../../app/src/platform/peer-connection/node-peer-connections.ts';
import { systemClock } from '../../app/src/platform/system-clock.ts';

const [name = '', folder = ''] = process.argv.slice(2);
const self = deviceOf(name);
const other = deviceOf(name === 'ann' ? 'bob' : 'ann');

function deviceOf(person: string): KnownDevice {
  return {
    address: addressSchema.parse(`${person}@home.example`),
    device: deviceIdSchema.parse(person.padEnd(22, 'x')),
    name: person,
    sign: publicKeySchema.parse('s'.repeat(43)),
    seal: publicKeySchema.parse('k'.repeat(43)),
  };
}

let heard: (from: KnownDevice, body: unknown) => void = () => undefined;
const signals: SignalRoute = {
  send: async (_to, _purpose, body) => {
    process.send?.({ kind: 'signal', body });
    return ok(true);
  },
  on: (_purpose, listener) => {
    heard = listener;
    return () => undefined;
  },
};
const contacts: Contacts = {
  self: () => self,
  devicesOf: (address: Address) => [self, other].filter(device => device.address === address),
  find: (device: DeviceId) => [self, other].find(known => known.device === device),
  isBuddy: () => true,
  presenceOf: () => 'online',
  invisible: () => false,
  onChange: () => () => undefined,
};
const report = (error: unknown) => process.send?.({ kind: 'error', error: String(error) });
const links = new LinkManager({
  connections: nodePeerConnections,
  signals,
  contacts,
  clock: systemClock,
  randomBytes,
  policy: () => ({ iceServers: [], relayOnly: false }),
  report,
});
const database = openEncryptedDatabase(join(folder, `${name}.db`), new Uint8Array(32));
if (!database.ok) throw new Error(database.error);
await migrate(database.value);
const files = await NodeFileStore.open({
  data: join(folder, name),
  downloads: () => ({ path: join(folder, `${name}-downloads`), mayMake: true }),
});
/** Told when a file is saved; what `onChange` says is gathered for up to 250 ms, which would be measured too. */
const fetched = new Map<string, () => void>();
const transfers = await SharingService.start({
  account: self.address,
  links,
  contacts,
  database: database.value,
  files,
  sha256: nodeSha256,
  clock: systemClock,
  random: randomBytes,
  onSaved: async id => {
    fetched.get(id)?.();
    fetched.delete(id);
  },
  report,
  refused: reason => report(new Error(reason)),
});

transfers.onChange(ids => {
  for (const id of ids) {
    if (transfers.row(id)?.state === 'failed') report(new Error('a file could not be fetched'));
  }
});

/** Bytes that were sent by `echo` come back: a message of chat beside a file. */
const echoes = new Map<number, (at: number) => void>();
links.onMessage('chat', (from, message) => {
  const number = new DataView(message.buffer, message.byteOffset).getUint32(0);
  if (message[4] === 1) echoes.get(number)?.(performance.now());
  else {
    const back = message.slice();
    back[4] = 1;
    void links.send(from, 'chat', back).outcome;
  }
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
  | { readonly kind: 'fetch'; readonly id: string; readonly contentId: string; readonly size: number }
  | { readonly kind: 'chat'; readonly count: number; readonly pause: number };

async function carryOut(order: Order): Promise<void> {
  switch (order.kind) {
    case 'signal':
      heard(other, order.body);
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
      const hashed = await files.hashSource(source.value, () => undefined, new AbortController().signal);
      if (!hashed.ok) throw new Error(hashed.error);
      const content = { kind: 'file', hashed: hashed.value, source: source.value } as const;
      await transfers.offer({ id: order.id, to: other.address, name: 'file.bin', content });
      process.send?.({ kind: 'offered', contentId: hashed.value.contentId, size: hashed.value.size });
      break;
    }
    case 'fetch': {
      const start = performance.now();
      const { id, size } = order;
      fetched.set(id, () => {
        process.send?.({ kind: 'fetched', id, milliseconds: performance.now() - start });
      });
      await transfers.fetch({
        id,
        name: 'file.bin',
        from: other.address,
        contentId: order.contentId as never,
        size,
      });
      break;
    }
    case 'chat': {
      const delays: number[] = [];
      for (let number = 0; number < order.count; number++) {
        const message = new Uint8Array(200);
        new DataView(message.buffer).setUint32(0, number);
        const start = performance.now();
        const back = new Promise<number>(resolve => echoes.set(number, resolve));
        void links.send(other.device, 'chat', message).outcome;
        delays.push((await back) - start);
        await new Promise(resolve => setTimeout(resolve, order.pause));
      }
      process.send?.({ kind: 'chatted', delays });
      break;
    }
  }
}

process.on('message', (order: Order) => void carryOut(order).catch(report));
process.on('disconnect', () => process.exit(0));
process.send?.({ kind: 'ready' });
