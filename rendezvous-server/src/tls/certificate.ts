import type { SecureContextOptions } from 'node:tls';
import type { Logger } from 'pino';
import type { TlsConfig } from '../config.ts';
import { openAcmeCertificate } from './acme-certificate.ts';
import { orderByAcme } from './acme-order.ts';
import { openCertificateFiles } from './certificate-files.ts';
import { openSelfSigned } from './self-signed.ts';

/** A certificate with its key, as long as the server runs. */
export interface Certificate {
  readonly current: SecureContextOptions;
  /** SHA-256 of the certificate when clients have to pin it: it is self-signed. */
  readonly fingerprint: Uint8Array | undefined;
  /** Calls back when the certificate was replaced. */
  onChange(listener: (context: SecureContextOptions) => void): void;
  close(): void;
}

/** Opens the certificate that the operator configured, or makes one. */
export async function openCertificate(
  config: TlsConfig,
  folder: string,
  name: string,
  log: Logger,
): Promise<Certificate> {
  switch (config.mode) {
    case 'files':
      return openCertificateFiles(config.cert, config.key, log);
    case 'acme':
      return openAcmeCertificate(config, folder, log, orderByAcme);
    case 'self-signed':
      return openSelfSigned(folder, name);
  }
}
