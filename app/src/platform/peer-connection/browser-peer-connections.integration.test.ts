import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PEER_CONNECTION_CASES, TestEnd } from '../../engine/ports/peer-connection-cases.ts';
import { nodePeerConnections } from './node-peer-connections.ts';
import { ConnectionBrowser } from './testing/connection-browser.ts';

const executablePath = process.env['KITH_TEST_BROWSER'] ?? '';
const why = executablePath === '' ? ' (skipped: no Chromium; set KITH_CHROMIUM to its path)' : '';

describe.skipIf(executablePath === '')(`peer connections in a real Chromium${why}`, () => {
  let browser: ConnectionBrowser;
  beforeAll(async () => {
    browser = await ConnectionBrowser.launch(executablePath);
  });
  afterAll(() => browser?.close());

  describe('Chromium with Chromium', () => {
    let page: Page;
    beforeAll(async () => {
      page = await browser.open();
    });
    it.each(PEER_CONNECTION_CASES.map(({ title }, index) => [title, index] as const))(
      '%s',
      async (_, index) => {
        await page.evaluate(at => window.kithConnections.runCase(at), index);
      },
    );
  });

  describe.each(['initiator', 'responder'] as const)('Node as %s with Chromium', role => {
    const join = async () => {
      const page = await browser.open();
      const end = new TestEnd(nodePeerConnections, role);
      await page.exposeFunction('kithSignal', end.connection.signal.bind(end.connection));
      // In order: each signal waits until the page took the one before.
      let turn = page.evaluate(
        other => window.kithConnections.makeEcho(other),
        role === 'initiator' ? ('responder' as const) : ('initiator' as const),
      );
      const carry: TestEnd['carry'] = signal => {
        turn = turn.then(() => page.evaluate(each => window.kithConnections.signal(each), signal));
      };
      for (const signal of end.signals) carry(signal);
      end.carry = carry;
      await Promise.all([end.opened, turn.then(() => page.evaluate(() => window.kithConnections.opened()))]);
      return { page, end };
    };

    it('opens, carries messages there and back, and closes from the Node side', async () => {
      const { page, end } = await join();
      const sizes = [1, 500, 65_536, 16_000, 3];
      for (const size of sizes) end.connection.send(new Uint8Array(size).fill(size % 256));
      await end.until(() => end.messages.length === sizes.length);
      expect(end.messages.map(message => message.length)).toEqual(sizes);
      expect(end.messages.every(message => message.every(byte => byte === message.length % 256))).toBe(true);
      expect(['same-network', 'direct']).toContain((await end.connection.stats()).route);
      const closed = page.evaluate(() => window.kithConnections.closed());
      end.connection.destroy();
      expect(await closed).toBe('closed-by-peer');
      await page.close();
    });

    it('notices that the page destroyed its end', async () => {
      const { page, end } = await join();
      await page.evaluate(() => window.kithConnections.destroy());
      expect(await end.closed).toBe('closed-by-peer');
      await page.close();
    });
  });
});
