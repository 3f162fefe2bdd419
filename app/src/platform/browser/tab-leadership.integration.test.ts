import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';

const tabs: Worker[] = [];
afterEach(async () => {
  await Promise.all(tabs.splice(0).map(tab => tab.terminate()));
});

/** A tab that leads as soon as it may, or shows its presence; killing it is `terminate`. */
function openTab(act: 'lead' | 'show' | 'watch', tab = '') {
  const worker = new Worker(new URL('./testing/tab-thread.ts', import.meta.url), {
    workerData: { act, tab },
  });
  tabs.push(worker);
  const heard: unknown[] = [];
  worker.on('message', message => heard.push(message));
  const hears = async (what: string) => {
    while (!heard.includes(what)) await once(worker, 'message');
  };
  return { worker, heard, hears };
}

describe('the tab that leads', () => {
  it('is the first one; when it is gone, the next', async () => {
    const first = openTab('lead');
    await first.hears('done');
    const second = openTab('lead');
    await second.hears('started');
    expect(second.heard).toEqual(['started']);
    await first.worker.terminate();
    await second.hears('done');
  });
});

describe('a tab that showed its presence', () => {
  it('is missed when it is gone, however it went', async () => {
    const tab = openTab('show', 'tab-1');
    await tab.hears('done');
    const leader = openTab('watch', 'tab-1');
    await leader.hears('started');
    expect(leader.heard).toEqual(['started']);
    await tab.worker.terminate();
    await leader.hears('done');
  });
});
