import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SecureContextOptions } from 'node:tls';
import { readPair } from '@kith/shared/node/tls/key-pair';
import type { Logger } from 'pino';
import type { TlsConfig } from '../config.ts';
import { StartFailure } from '../start-failure.ts';
import type { OrderCertificate } from './acme-order.ts';
import type { Certificate } from './certificate.ts';
import { openChallengeServer } from './challenge-server.ts';

type AcmeConfig = Extract<TlsConfig, { mode: 'acme' }>;

const DAY = 86_400_000;
/** Authorities issue for 90 days or fewer: a third of that before the end leaves time for trouble to be noticed. */
const RENEW_BEFORE = 30 * DAY;
const CHECK_EVERY = DAY / 2;

/** Whether a certificate has to be ordered: there is none for this domain, or its end is near. */
export function needsRenewal(cert: string | undefined, domain: string, now: number): boolean {
  if (cert === undefined) return true;
  const certificate = new X509Certificate(cert);
  return certificate.checkHost(domain) === undefined || Date.parse(certificate.validTo) - now < RENEW_BEFORE;
}

/**
 * A certificate from an ACME authority (RFC 8555), proved by HTTP challenge, kept in the data folder and renewed
 * while the server runs. Without a first certificate the server does not start; a renewal that fails is logged
 * and tried again half a day later.
 */
export async function openAcmeCertificate(
  config: AcmeConfig,
  folder: string,
  log: Logger,
  order: OrderCertificate,
): Promise<Certificate> {
  const files = certificateFiles(folder);
  const challenges = await openChallengeServer(config.challengePort, config.domain);
  const listeners: ((context: SecureContextOptions) => void)[] = [];

  const renew = async () => {
    const kept = existsSync(files.cert) ? readFileSync(files.cert, 'utf8') : undefined;
    if (!needsRenewal(kept, config.domain, Date.now())) return;
    const pair = await order(config, files.account, challenges);
    replace(files.key, pair.key);
    replace(files.cert, pair.cert);
    for (const listener of listeners) listener(pair);
    log.info({ domain: config.domain }, 'TLS certificate renewed');
  };

  try {
    mkdirSync(files.folder, { recursive: true, mode: 0o700 });
    await renew();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (!existsSync(files.cert)) {
      challenges.close();
      throw new StartFailure(
        `No certificate could be got for ${config.domain} (${why}). Its name must lead to this machine, and port ${config.challengePort} of it must be reachable from the internet as port 80.`,
      );
    }
    log.error({ err: error }, 'TLS certificate not renewed: the old one stays in use');
  }
  const timer = setInterval(() => {
    renew().catch((error: unknown) => log.error({ err: error }, 'TLS certificate not renewed'));
  }, CHECK_EVERY);
  timer.unref();
  return {
    current: readPair(files.cert, files.key),
    fingerprint: undefined,
    onChange: listener => listeners.push(listener),
    close: () => {
      clearInterval(timer);
      challenges.close();
    },
  };
}

function certificateFiles(folder: string) {
  if (folder === ':memory:') {
    throw new StartFailure('A certificate by ACME has to be kept: name a folder with --data.');
  }
  const own = join(folder, 'acme');
  return {
    folder: own,
    account: join(own, 'account-key.pem'),
    cert: join(own, 'cert.pem'),
    key: join(own, 'key.pem'),
  };
}

/** Writes beside the file and renames: a crash leaves the old one or the new one. */
function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
