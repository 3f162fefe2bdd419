import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { TlsConfig } from '../config.ts';
import type { ChallengeServer } from './challenge-server.ts';

/** Orders a certificate from an authority: PEM of the chain and of its new key. */
export type OrderCertificate = (
  config: Extract<TlsConfig, { mode: 'acme' }>,
  accountKeyFile: string,
  challenges: ChallengeServer,
) => Promise<{ cert: string; key: string }>;

/** By acme-client, with an account key that is made at first and kept. */
export const orderByAcme: OrderCertificate = async (config, accountKeyFile, challenges) => {
  // Few servers use ACME, and the client is large: loaded only when one does.
  const acme = await import('acme-client');
  if (!existsSync(accountKeyFile)) {
    writeFileSync(accountKeyFile, await acme.crypto.createPrivateEcdsaKey(), { mode: 0o600 });
  }
  const client = new acme.Client({
    directoryUrl: config.directory ?? acme.directory.letsencrypt.production,
    accountKey: readFileSync(accountKeyFile),
  });
  const key = await acme.crypto.createPrivateEcdsaKey();
  const [, csr] = await acme.crypto.createCsr({ altNames: [config.domain] }, key);
  const cert = await client.auto({
    csr,
    ...(config.email !== undefined && { email: config.email }),
    termsOfServiceAgreed: true,
    challengePriority: ['http-01'],
    // The authority asks from outside; that this machine reaches its own public name is not needed.
    skipChallengeVerification: true,
    challengeCreateFn: async (_, challenge, keyAuthorization) =>
      challenges.set(challenge.token, keyAuthorization),
    challengeRemoveFn: async (_, challenge) => challenges.remove(challenge.token),
  });
  return { cert, key: key.toString() };
};
