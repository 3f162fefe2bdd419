import { keyBytes } from '@kith/shared/identity/certificates';
import type { CryptoSuite, RandomBytes } from '@kith/shared/identity/crypto-suite';
import type { Verified } from '@kith/shared/identity/signed-token';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import type { Welcome } from '@kith/shared/protocol/rendezvous-contract';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type {
  RendezvousConnection,
  RendezvousConnector,
  RendezvousEndpoint,
} from '../ports/rendezvous-client.ts';
import type { AccountRecord } from './account-record.ts';
import { type ExpectedServer, greet } from './greeting.ts';
import { type SessionError, sessionError } from './session-error.ts';

/** A connection whose server proved who it is; nobody is logged in on it yet. */
export interface ServerLine {
  readonly connection: RendezvousConnection;
  readonly endpoint: RendezvousEndpoint;
  readonly welcome: Verified<Welcome>;
}

/**
 * Connects and exchanges greetings.
 * @param connected told of the connection before anything is sent on it, so that no event is missed
 */
export async function dial(
  connector: RendezvousConnector,
  suite: CryptoSuite,
  random: RandomBytes,
  endpoint: RendezvousEndpoint,
  expected: ExpectedServer | undefined,
  connected?: (connection: RendezvousConnection) => void,
): Promise<Result<ServerLine, SessionError>> {
  const connection = await connector.connect(endpoint);
  if (!connection.ok) return failed(sessionError(connection.error));
  connected?.(connection.value);
  const welcome = await greet(connection.value, suite, random, expected);
  if (!welcome.ok) {
    connection.value.close();
    return welcome;
  }
  return ok({ connection: connection.value, endpoint, welcome: welcome.value });
}

/** What is kept of a server from the first greeting on. */
export function serverRecordOf({ endpoint, welcome }: ServerLine): AccountRecord['server'] {
  return {
    url: endpoint.url,
    name: welcome.name,
    key: welcome.key,
    ...(endpoint.tlsFingerprint && { tlsFingerprint: toBase64Url(endpoint.tlsFingerprint) }),
  };
}

export function expectedServer({ name, key }: AccountRecord['server']): ExpectedServer {
  return { name, key: keyBytes(key) };
}
