import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type PeerCertificate } from 'node:tls';
import { parseInviteLink } from '@kith/shared/protocol/invite-link';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Rendezvous } from '../rendezvous.ts';
import { StartFailure } from '../start-failure.ts';
import { makeTestAccount } from '../testing/test-account.ts';
import { TestClient } from '../testing/test-client.ts';
import { startTestServer } from '../testing/test-server.ts';
import { needsRenewal, openAcmeCertificate } from './acme-certificate.ts';
import { openCertificateFiles } from './certificate-files.ts';
import { openChallengeServer } from './challenge-server.ts';
import { openSelfSigned } from './self-signed.ts';

let folder: string;
let server: Rendezvous | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kith-tls-'));
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(folder, { recursive: true });
});

async function certificateAt(url: string): Promise<PeerCertificate> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate());
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

/** A certificate for a name, as an operator has one in two files. */
async function writePair(name: string): Promise<{ cert: string; key: string }> {
  const own = mkdtempSync(join(folder, 'pair-'));
  await openSelfSigned(own, name);
  return { cert: join(own, 'tls-cert.pem'), key: join(own, 'tls-key.pem') };
}

describe('self-signed', () => {
  it('RZ-44 the invite link carries the fingerprint that the server shows, the same after a restart', async () => {
    const config = {
      data: join(folder, 'data'),
      tls: { mode: 'self-signed' },
      tlsHost: '127.0.0.1',
    } as const;
    server = await startTestServer(config);
    const link = parseInviteLink(server.invite);
    const shown = await certificateAt(server.publicUrl);
    expect(Buffer.from(link?.tlsFingerprint ?? []).toString('hex')).toBe(
      shown.fingerprint256.replaceAll(':', '').toLowerCase(),
    );
    expect(link).toMatchObject({ url: server.publicUrl, server: 'home.example' });
    await server.close();
    server = await startTestServer(config);
    expect(parseInviteLink(server.invite)?.tlsFingerprint).toEqual(link?.tlsFingerprint);
    expect(statSync(join(folder, 'data', 'tls-key.pem')).mode & 0o777).toBe(0o600);
  });

  it('RZ-44 sockets work over TLS as they do on loopback, and meet the same people', async () => {
    server = await startTestServer({ tls: { mode: 'self-signed' }, tlsHost: '127.0.0.1' });
    const alice = await makeTestAccount(server.url, 'alice');
    const overTls = await TestClient.connect(server.publicUrl, { rejectUnauthorized: false });
    expect((await overTls.hello()).name).toBe('home.example');
    await expect(TestClient.connect(server.publicUrl)).rejects.toThrow();
    await alice.client.get('mailbox:fetch', {});
  });
});

describe('certificate files', () => {
  it('RZ-44 are read again when they change; a bad one is not used', async () => {
    const first = await writePair('first.example');
    const second = await writePair('second.example');
    const certificate = openCertificateFiles(first.cert, first.key, pino({ enabled: false }), 20);
    const changed = new Promise<unknown>(resolve => certificate.onChange(resolve));
    const later = new Date(Date.now() + 5_000);
    writeFileSync(first.cert, 'rubbish');
    utimesSync(first.cert, later, later);
    process.emit('SIGHUP');
    writeFileSync(first.key, readFileSync(second.key));
    writeFileSync(first.cert, readFileSync(second.cert));
    process.emit('SIGHUP');
    expect(await changed).toMatchObject({ cert: readFileSync(second.cert, 'utf8') });
    certificate.close();
  });

  it('RZ-44 the running server shows the new one', async () => {
    const first = await writePair('first.example');
    const second = await writePair('second.example');
    server = await startTestServer({ tls: { mode: 'files', ...first }, tlsHost: '127.0.0.1' });
    expect((await certificateAt(server.publicUrl)).subject.CN).toBe('first.example');
    writeFileSync(first.key, readFileSync(second.key));
    writeFileSync(first.cert, readFileSync(second.cert));
    process.emit('SIGHUP');
    expect((await certificateAt(server.publicUrl)).subject.CN).toBe('second.example');
  });

  it('RZ-44 that don’t belong together stop the start with a sentence', async () => {
    const first = await writePair('first.example');
    const second = await writePair('second.example');
    const start = startTestServer({ tls: { mode: 'files', cert: first.cert, key: second.key } });
    await expect(start).rejects.toThrow(StartFailure);
    await expect(start).rejects.toThrow('--tls-cert and --tls-key');
  });
});

describe('ACME', () => {
  const config = { mode: 'acme', domain: 'home.example', challengePort: 0 } as const;
  const log = pino({ enabled: false });

  it('RZ-44 answers challenges, and sends everything else on to HTTPS', async () => {
    const challenges = await openChallengeServer(0, 'home.example');
    challenges.set('token', 'token.thumbprint');
    const url = `http://127.0.0.1:${challenges.port}`;
    const path = '/.well-known/acme-challenge/token';
    expect(await (await fetch(url + path)).text()).toBe('token.thumbprint');
    challenges.remove('token');
    expect((await fetch(url + path)).status).toBe(404);
    const other = await fetch(`${url}/page?x=1`, { redirect: 'manual' });
    expect(other.headers.get('location')).toBe('https://home.example/page?x=1');
    challenges.close();
  });

  it('RZ-44 a certificate is ordered when there is none, for another name, or near its end', async () => {
    const { cert } = await writePair('home.example');
    const pem = readFileSync(cert, 'utf8');
    const end = Date.parse(new X509Certificate(pem).validTo);
    const day = 86_400_000;
    expect(needsRenewal(undefined, 'home.example', Date.now())).toBe(true);
    expect(needsRenewal(pem, 'home.example', Date.now())).toBe(false);
    expect(needsRenewal(pem, 'other.example', Date.now())).toBe(true);
    expect(needsRenewal(pem, 'home.example', end - 31 * day)).toBe(false);
    expect(needsRenewal(pem, 'home.example', end - 29 * day)).toBe(true);
  });

  it('RZ-44 is kept, not ordered again at the next start; without one the start fails with a sentence', async () => {
    const pair = await writePair('home.example');
    let orders = 0;
    const order = async () => {
      orders++;
      return { cert: readFileSync(pair.cert, 'utf8'), key: readFileSync(pair.key, 'utf8') };
    };
    for (let start = 0; start < 2; start++) {
      const certificate = await openAcmeCertificate(config, folder, log, order);
      expect(certificate.current.cert).toBe(readFileSync(pair.cert, 'utf8'));
      certificate.close();
    }
    expect(orders).toBe(1);
    const refused = openAcmeCertificate(config, join(folder, 'empty'), log, async () => {
      throw new Error('the authority said no');
    });
    await expect(refused).rejects.toThrow(
      /No certificate could be got for home.example \(the authority said no\)/,
    );
  });
});
