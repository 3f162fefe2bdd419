import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';

/** A certificate and its key, as PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** Reads certificate and key as text; throws when they don't belong together. */
export function readPair(cert: string, key: string): KeyPair {
  const pair = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
  createSecureContext(pair);
  return pair;
}
