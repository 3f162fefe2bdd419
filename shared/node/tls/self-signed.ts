import { createHash, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KeyPair, readPair } from './key-pair.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** A certificate that nobody vouches for: who connects knows its fingerprint beforehand, and accepts exactly that one. */
export interface SelfSigned extends KeyPair {
  /** SHA-256 of the certificate, 32 bytes. */
  readonly fingerprint: Uint8Array;
}

export interface SelfSignedOptions {
  /** Common name; 64 characters of it at most are used. */
  readonly name: string;
  /** Names and addresses that it stands for. */
  readonly alternatives: readonly { readonly type: 'dns' | 'ip'; readonly value: string }[];
  readonly years: number;
}

/**
 * The certificate in `tls-cert.pem` and `tls-key.pem` of a folder; made when there is none.
 *
 * @param renewBefore milliseconds before its end in which another one takes its place; absent: it stays for good
 */
export async function keptSelfSigned(
  folder: string,
  options: SelfSignedOptions,
  renewBefore?: number,
): Promise<SelfSigned> {
  const cert = join(folder, 'tls-cert.pem');
  const key = join(folder, 'tls-key.pem');
  if (existsSync(cert) && existsSync(key)) {
    const kept = readPair(cert, key);
    if (renewBefore === undefined || leftOf(kept) > renewBefore) return withFingerprint(kept);
  }
  const made = await makeSelfSigned(options);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(key, made.key, { mode: 0o600 });
  writeFileSync(cert, made.cert);
  return made;
}

export async function makeSelfSigned({ name, alternatives, years }: SelfSignedOptions): Promise<SelfSigned> {
  // Needed once in the life of an installation, and large: loaded only then. x509 wants the reflection first.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(crypto);
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const notBefore = new Date();
  notBefore.setHours(0, 0, 0, 0);
  const notAfter = new Date(notBefore);
  notAfter.setFullYear(notBefore.getFullYear() + years);
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
      new x509.SubjectAlternativeNameExtension([...alternatives]),
    ],
  });
  const key = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return withFingerprint({
    cert: certificate.toString('pem'),
    key: x509.PemConverter.encode(key, 'PRIVATE KEY'),
  });
}

function withFingerprint(pair: KeyPair): SelfSigned {
  const fingerprint = createHash('sha256').update(new X509Certificate(pair.cert).raw).digest();
  return { ...pair, fingerprint: Uint8Array.from(fingerprint) };
}

/** Milliseconds. */
function leftOf({ cert }: KeyPair): number {
  return Date.parse(new X509Certificate(cert).validTo) - Date.now();
}
