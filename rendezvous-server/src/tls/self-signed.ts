import { createHash, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Certificate } from './certificate.ts';
import { readPair } from './certificate-files.ts';

const YEARS = 10;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/**
 * A certificate that the server makes for itself at the first start and keeps in its data folder. Nobody vouches
 * for it: clients get its fingerprint with the invite link and accept exactly that one.
 */
export async function openSelfSigned(folder: string, name: string): Promise<Certificate> {
  const pair = folder === ':memory:' ? await makeSelfSigned(name) : await keptPair(folder, name);
  const fingerprint = createHash('sha256').update(new X509Certificate(pair.cert).raw).digest();
  return {
    current: pair,
    fingerprint: Uint8Array.from(fingerprint),
    onChange: () => undefined,
    close: () => undefined,
  };
}

async function keptPair(folder: string, name: string): Promise<{ cert: string; key: string }> {
  const cert = join(folder, 'tls-cert.pem');
  const key = join(folder, 'tls-key.pem');
  if (existsSync(cert) && existsSync(key)) return readPair(cert, key);
  const pair = await makeSelfSigned(name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(key, pair.key, { mode: 0o600 });
  writeFileSync(cert, pair.cert);
  return pair;
}

async function makeSelfSigned(name: string): Promise<{ cert: string; key: string }> {
  // Needed once in the life of a server, and large: loaded only then. x509 wants the reflection first.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(crypto);
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const notBefore = new Date();
  notBefore.setHours(0, 0, 0, 0);
  const notAfter = new Date(notBefore);
  notAfter.setFullYear(notBefore.getFullYear() + YEARS);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [name.slice(0, 64)] }],
    notBefore,
    notAfter,
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([...dnsNames(name), ...ipAddresses()]),
    ],
  });
  const key = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { cert: certificate.toString('pem'), key: x509.PemConverter.encode(key, 'PRIVATE KEY') };
}

function dnsNames(name: string): { type: 'dns'; value: string }[] {
  const names = new Set([name.replace(/:\d+$/, ''), hostname().toLowerCase(), 'localhost']);
  return [...names].map(value => ({ type: 'dns', value }));
}

function ipAddresses(): { type: 'ip'; value: string }[] {
  const addresses = Object.values(networkInterfaces()).flatMap(list => list ?? []);
  // Link-local addresses carry a zone that a certificate can't.
  const values = new Set(
    addresses.map(({ address }) => address).filter(address => !address.startsWith('fe80')),
  );
  return [...values].map(value => ({ type: 'ip', value }));
}
