import { unwatchFile, watchFile } from 'node:fs';
import type { SecureContextOptions } from 'node:tls';
import { readPair } from '@kith/shared/node/tls/key-pair';
import type { Logger } from 'pino';
import { StartFailure } from '../start-failure.ts';
import type { Certificate } from './certificate.ts';

/** How often the files are looked at; a signal (SIGHUP) has them read at once. */
const INTERVAL = 60_000;

/** The operator's own certificate. It is read again when its files change and on SIGHUP; a bad one is not used. */
export function openCertificateFiles(
  cert: string,
  key: string,
  log: Logger,
  interval = INTERVAL,
): Certificate {
  let current: SecureContextOptions;
  try {
    current = readPair(cert, key);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartFailure(
      `The TLS certificate can't be used (${why}). Check the files given with --tls-cert and --tls-key.`,
    );
  }
  const listeners: ((context: SecureContextOptions) => void)[] = [];
  const reload = () => {
    try {
      const next = readPair(cert, key);
      if (next.cert === current.cert && next.key === current.key) return;
      current = next;
      for (const listener of listeners) listener(next);
      log.info('TLS certificate read again');
    } catch (error) {
      log.error({ err: error }, 'the changed TLS certificate is not usable: the old one stays in use');
    }
  };
  watchFile(cert, { interval, persistent: false }, reload);
  watchFile(key, { interval, persistent: false }, reload);
  process.on('SIGHUP', reload);
  return {
    current,
    fingerprint: undefined,
    onChange: listener => listeners.push(listener),
    close: () => {
      unwatchFile(cert, reload);
      unwatchFile(key, reload);
      process.off('SIGHUP', reload);
    },
  };
}
