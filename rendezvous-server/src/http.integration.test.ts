import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Rendezvous } from './rendezvous.ts';
import { makeTestAccount } from './testing/test-account.ts';
import { startTestServer } from './testing/test-server.ts';

let folder: string;
let server: Rendezvous;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kith-web-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Kith</title>');
  writeFileSync(join(folder, 'assets', 'page.js'), 'export {};');
  writeFileSync(join(folder, '..', 'kith-secret.txt'), 'secret');
  server = await startTestServer({ web: folder, metricsToken: 'a-token-of-some-length' });
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, { headers });

describe('http', () => {
  it('RZ-43 says who the server is', async () => {
    expect(await (await get('/.well-known/kith')).json()).toEqual({
      name: 'home.example',
      key: toBase64Url(server.key),
      protocol: 1,
      url: server.url,
    });
  });

  it('RZ-43 serves the page with a strict policy, on every answer', async () => {
    const page = await get('/');
    expect(await page.text()).toContain('<title>Kith</title>');
    for (const response of [
      page,
      await get('/assets/page.js'),
      await get('/nothing'),
      await get('/health'),
    ]) {
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
      expect(policy).not.toMatch(/script-src[^;]*'unsafe-inline'/);
      // A page reads files that it holds itself.
      expect(policy).toContain("connect-src 'self' blob:");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    }
    expect((await get('/assets/page.js')).headers.get('content-type')).toContain('javascript');
  });

  it('RZ-43 lets a browser keep what is named by its content, and asks it to look for a new page', async () => {
    expect((await get('/')).headers.get('cache-control')).toBe('no-cache');
    const asset = await get('/assets/page.js');
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await get('/assets/nothing.js')).headers.get('cache-control')).toBeNull();
  });

  it('RZ-43 serves nothing outside its folder', async () => {
    for (const path of [
      '/../kith-secret.txt',
      '/%2e%2e/kith-secret.txt',
      '/assets/..%2f..%2fkith-secret.txt',
    ]) {
      const response = await get(path);
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(await response.text()).not.toContain('secret\n');
    }
  });

  it('RZ-43 is healthy, and counts without names', async () => {
    await makeTestAccount(server.url, 'alice');
    expect(await (await get('/health')).json()).toEqual({ ok: true });
    const metrics = await (await get('/metrics')).text();
    expect(metrics).toContain('kith_accounts_online 1');
    expect(metrics).toContain('kith_requests_total{request="account:create",outcome="ok"} 1');
    expect(metrics).not.toContain('alice');
  });

  it('RZ-43 shows metrics on this machine or against the token, never through a proxy without it', async () => {
    const forwarded = { 'x-forwarded-for': '203.0.113.9' };
    expect((await get('/metrics', forwarded)).status).toBe(403);
    expect((await get('/metrics', { ...forwarded, authorization: 'Bearer wrong' })).status).toBe(403);
    const right = { ...forwarded, authorization: 'Bearer a-token-of-some-length' };
    expect((await get('/metrics', right)).status).toBe(200);
  });
});
