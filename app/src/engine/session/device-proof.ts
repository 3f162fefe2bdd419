import type { Address } from '@kith/shared/identity/address';
import type { CryptoSuite } from '@kith/shared/identity/crypto-suite';
import { signToken } from '@kith/shared/identity/signed-token';
import type { SessionState } from '@kith/shared/protocol/rendezvous-contract';
import type { Result } from '@kith/shared/protocol/result';
import type { RequestFailure } from '../ports/rendezvous-client.ts';
import type { DeviceKeys } from './account-record.ts';
import type { ServerLine } from './server-line.ts';

/**
 * Logs a known device in: it signs the nonce of this connection together with the server's key, so that no other
 * server can use the proof.
 */
export async function proveDevice(
  suite: CryptoSuite,
  { connection, welcome }: ServerLine,
  address: Address,
  { device, signing }: DeviceKeys,
): Promise<Result<SessionState, RequestFailure>> {
  const { nonce, key: serverKey } = welcome;
  const login = { v: 1, address, device, nonce, serverKey };
  return await connection.request('login:device', {
    proof: await signToken(suite, 'device-login', login, signing),
  });
}
