import type { Logger } from 'pino';
import type { TlsConfig } from '../config.ts';
import type { Certificate } from './certificate.ts';

export async function openAcmeCertificate(
  _config: Extract<TlsConfig, { mode: 'acme' }>,
  _folder: string,
  _log: Logger,
): Promise<Certificate> {
  throw new Error('not yet');
}
