import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { whenTabGone } from './tab-leadership.ts';

const tabs: Worker[] = [];
afterEach(async () => {
  await Promise.all(tabs.splice(0).map(tab => tab.terminate()));
});

/** A tab that leads as soon as it may, or shows its presence; killing it is `terminate`. */
function openTab(act: 'lead' | 'show', tab = '') {
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
    await first.hears('leads');
    const second = openTab('lead');
    await second.hears('started');
    expect(second.heard).toEqual(['started']);
    await first.worker.terminate();
    await second.hears('leads');
  });
});

describe('a tab that showed its presence', () => {
  it('is missed when it is gone, however it went', async () => {
    const tab = openTab('show', 'tab-1');
    await tab.hears('shows');
    const told: string[] = [];
    const gone = whenTabGone(navigator.locks, 'tab-1').then(() => told.push('gone'));
    const available = await navigator.locks.request(
      'kith-tab-tab-1',
      { ifAvailable: true },
      lock => lock !== null,
    );
    expect(available).toBe(false);
    expect(told).toEqual([]);
    await tab.worker.terminate();
    await gone;
    expect(told).toEqual(['gone']);
  });
});
