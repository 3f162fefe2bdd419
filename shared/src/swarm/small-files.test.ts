import { hash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { DeviceId } from '../protocol/schemas.ts';
import { BLOCK_SIZE, type ContentId } from './content-id.ts';
import { ContentLayout } from './content-layout.ts';
import { Download } from './download.ts';
import type { Sha256 } from './merkle.ts';
import { SWARM_LIMITS } from './swarm-limits.ts';
import { Upload } from './upload.ts';

const sha256: Sha256 = bytes => hash('sha256', bytes, 'buffer');
const DEVICE = 'device' as DeviceId;
const CONTENT = 'c'.repeat(43) as ContentId;
const FILES = 5_000;
const layout = ContentLayout.of(Array.from({ length: FILES }, () => ({ size: 1, root: new Uint8Array(32) })));
if (!layout.ok) throw new Error(layout.error);

it('FILE-13 a downloader asks for no more small files than blocks at once', () => {
  const download = new Download({
    transfer: 'transfer',
    content: CONTENT,
    layout: layout.value,
    nextStream: () => 1,
    sha256,
  });
  download.handle({ kind: 'start' }, 0);
  download.handle({ kind: 'linked', device: DEVICE }, 0);
  download.handle({ kind: 'message', device: DEVICE, message: { kind: 'have-all', stream: 1 } }, 0);
  const effects = download.handle(
    { kind: 'message', device: DEVICE, message: { kind: 'unchoke', stream: 1 } },
    0,
  );
  const ranges = effects.flatMap(effect =>
    effect.kind === 'send' && effect.message.kind === 'request' ? effect.message.ranges : [],
  );
  expect(ranges).toHaveLength(SWARM_LIMITS.pipelineMin / BLOCK_SIZE);
});

it('FILE-13 an uploader takes up no more small files than blocks at once', () => {
  const upload = new Upload();
  const open = { kind: 'open', stream: 1, transfer: 'transfer', content: CONTENT, verified: 0 } as const;
  upload.handle({ kind: 'message', device: DEVICE, message: open }, 0);
  const offered = { layout: layout.value, infoSize: 0, paused: false };
  upload.handle({ kind: 'looked-up', device: DEVICE, stream: 1, offered }, 0);
  let serving = 0;
  for (let piece = 0; piece < SWARM_LIMITS.requestsPerStream; piece++) {
    const ranges = [{ piece, block: 0, blocks: 1 }];
    const message = { kind: 'request', stream: 1, ranges } as const;
    const effects = upload.handle({ kind: 'message', device: DEVICE, message }, 0);
    serving += effects.filter(({ kind }) => kind === 'serve').length;
  }
  expect(serving).toBe(SWARM_LIMITS.serviceMin / BLOCK_SIZE);
});
