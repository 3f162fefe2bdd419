import type { Page } from '@playwright/test';

/**
 * The raw limit of a long list: rows of one height, placed by hand, with nothing in them but a line of text. Says how long
 * it took from being asked for to its paint, in milliseconds.
 */
export async function showBareList(page: Page, count: number): Promise<number> {
  await page.setContent('<!doctype html><body style="margin:0"><div id="list"></div>');
  return page.evaluate(async rows => {
    const HEIGHT = 38;
    const begin = performance.now();
    const list = document.querySelector<HTMLElement>('#list')!;
    list.style.cssText = 'height:100vh;overflow-y:auto;position:relative';
    const inner = document.createElement('div');
    inner.style.cssText = `height:${rows * HEIGHT}px;position:relative`;
    list.append(inner);
    const draw = () => {
      const first = Math.max(0, Math.floor(list.scrollTop / HEIGHT) - 12);
      const last = Math.min(rows, first + Math.ceil(list.clientHeight / HEIGHT) + 24);
      const shown = Array.from({ length: last - first }, (_, index) => {
        const row = document.createElement('div');
        row.style.cssText = `position:absolute;top:${(first + index) * HEIGHT}px`;
        row.textContent = `Row ${first + index} of a list that has nothing else to do`;
        return row;
      });
      inner.replaceChildren(...shown);
    };
    list.addEventListener('scroll', draw);
    list.scrollTop = list.scrollHeight;
    draw();
    await new Promise<void>(resolve => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve();
        port2.postMessage(undefined);
      });
    });
    return performance.now() - begin;
  }, count);
}

/** Notes in the page how long each frame takes, milliseconds, until it is stopped. */
export function watchFrames(page: Page): { readonly stop: () => Promise<number[]> } {
  const started = page.evaluate(() => {
    const frames: number[] = [];
    const watching = { frames, on: true };
    Object.assign(globalThis, { watching });
    let before: number | undefined;
    const next = (now: number) => {
      if (before !== undefined) frames.push(now - before);
      before = now;
      if (watching.on) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  return {
    stop: async () => {
      await started;
      return page.evaluate(() => {
        const { watching } = globalThis as unknown as { watching: { frames: number[]; on: boolean } };
        watching.on = false;
        return watching.frames;
      });
    },
  };
}
