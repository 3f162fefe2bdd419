import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startService } from './service.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'kith-service-'));
afterAll(() => rmSync(folder, { recursive: true }));

function program(name: string, code: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, code);
  return file;
}

const serve = 'setInterval(() => undefined, 1000);';

test('a program that says it is ready is handed over, and ends when asked to', async () => {
  const file = program(
    'good.mjs',
    `process.on('SIGTERM', () => process.exit(0)); console.log('noise'); console.log(JSON.stringify({ ready: true, port: 7 })); ${serve}`,
  );
  const started = await startService('daemon', [file]);
  if (!started.ok) throw new Error(started.sentence);
  expect(started.service.ready).toEqual({ ready: true, port: 7 });
  await started.service.stop();
  expect(await started.service.ended).toBe(0);
});

test('a program that can not start passes its own sentence on', async () => {
  const file = program('taken.mjs', "console.error('Port 1 is taken: choose another.'); process.exit(1);");
  expect(await startService('rendezvous', [file])).toEqual({
    ok: false,
    sentence: 'Port 1 is taken: choose another.',
  });
});

test('a program that ends without a word is named', async () => {
  const started = await startService('daemon', [program('silent.mjs', 'process.exit(3);')]);
  expect(started).toMatchObject({
    ok: false,
    sentence: expect.stringContaining('daemon ended before it was ready (code 3)'),
  });
});

test('a program that never gets ready is stopped', async () => {
  const started = await startService('daemon', [program('slow.mjs', serve)], { withinMs: 300 });
  expect(started).toMatchObject({
    ok: false,
    sentence: expect.stringContaining('did not start within 0.3 seconds'),
  });
});
