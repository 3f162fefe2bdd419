import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { PIECE_SIZE } from '@kith/shared/swarm/content-id';
import { expect, onTestFinished, test } from 'vitest';
import type { HashSpan } from './file-hash-worker.ts';
import { HashWorkers } from './hash-workers.ts';

test('what waits for threads that die is done by others', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kith-hash-'));
  await writeFile(join(folder, 'x'), new Uint8Array(PIECE_SIZE));
  const file = await open(join(folder, 'x'));
  const workers = new HashWorkers();
  onTestFinished(async () => {
    await workers.close();
    await file.close();
    await rm(folder, { recursive: true });
  });
  const good: HashSpan = { fd: file.fd, offset: 0, length: PIECE_SIZE, whole: false };
  // As when the system takes a thread's memory: the first ones end before they answer.
  let left = workers.count;
  const end = (worker: Worker) => {
    if (left-- > 0) void worker.terminate();
  };
  process.on('worker', end);
  onTestFinished(() => void process.off('worker', end));
  const spans = Array.from({ length: workers.count + 3 }, () => workers.run(good));
  const answers = await Promise.all(spans);
  expect(answers.filter(answer => 'error' in answer)).toEqual(
    Array.from({ length: workers.count }, () => ({ error: 'thread' })),
  );
  expect(answers.slice(workers.count).every(answer => 'pieces' in answer)).toBe(true);
});
