import path from 'node:path';
import { relayHosts } from '@kith/shared/node/relay/relay-hosts';
import { RelayServer } from '@kith/shared/node/relay/relay-server';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PageBrowser } from './testing/page-browser.ts';

const executablePath = process.env['KITH_TEST_BROWSER'] ?? '';
// A browser looks for no candidates on loopback.
const [host] = relayHosts([], []);
const why =
  executablePath === ''
    ? ' (skipped: no Chromium; set KITH_CHROMIUM to its path)'
    : host === undefined
      ? ' (skipped: this machine has no network)'
      : '';

describe.skipIf(why !== '')(`what Chromium tells of a NAT${why}`, () => {
  const servers: RelayServer[] = [];
  let browser: PageBrowser;
  let page: Page;
  beforeAll(async () => {
    const hosts = host === undefined ? [] : [host];
    for (let i = 0; i < 2; i++) {
      servers.push(await RelayServer.start({ realm: 'kith', secret: new Uint8Array(32), hosts, port: 0 }));
    }
    const script = path.join(import.meta.dirname, 'testing/nat-page.ts');
    browser = await PageBrowser.launch(executablePath, { script, global: 'kithNat' });
    page = await browser.open();
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all(servers.map(server => server.stop()));
  });

  const address = host?.address ?? '';
  const measure = (...ports: number[]) =>
    page.evaluate(
      urls => window.kithNat.measure(urls),
      ports.map(port => `stun:${address}:${port}`),
    );

  it('is what each server that answered saw of one of its sockets', async () => {
    const ports = servers.map(({ port }) => port);
    const { udp, addresses, mapping, filtering } = await measure(...ports);
    expect({ udp, addresses, filtering }).toEqual({ udp: true, addresses: [address], filtering: undefined });
    expect(mapping.map(({ observer }) => observer)).toEqual(ports.map(port => ({ address, port })));
    expect(new Set(mapping.map(({ mapped }) => mapped.port)).size).toBe(1);
  });

  it('is nothing where nobody answers', async () => {
    expect(await measure(9)).toMatchObject({ udp: false, addresses: [], mapping: [] });
  });
});
