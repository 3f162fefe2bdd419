import { isServerName } from '@kith/shared/identity/address';
import { keyBytes } from '@kith/shared/identity/certificates';
import type { CryptoSuite, RandomBytes } from '@kith/shared/identity/crypto-suite';
import { openToken, peekToken, type Verified } from '@kith/shared/identity/signed-token';
import { equalBytes, toBase64Url } from '@kith/shared/protocol/bytes';
import { type Welcome, welcomeSchema } from '@kith/shared/protocol/rendezvous-contract';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import { PROTOCOL_VERSION } from '@kith/shared/protocol/version';
import type { RendezvousConnection } from '../ports/rendezvous-client.ts';
import { type SessionError, sessionError } from './session-error.ts';

/** What a server was known by before: pinned at first use, or named in an invite link. */
export interface ExpectedServer {
  readonly name: string;
  readonly key: Uint8Array;
}

/**
 * Says hello and checks the welcome: signed over this connection's fresh challenge by the key it names, which is
 * the pinned one where there is a pin. Without a pin the key is taken at first use.
 */
export async function greet(
  connection: RendezvousConnection,
  suite: CryptoSuite,
  random: RandomBytes,
  expected: ExpectedServer | undefined,
): Promise<Result<Verified<Welcome>, SessionError>> {
  const challenge = toBase64Url(random(16));
  const reply = await connection.request('hello', { protocol: PROTOCOL_VERSION, challenge });
  if (!reply.ok) return failed(sessionError(reply.error));
  const claimed = peekToken(reply.value.welcome, welcomeSchema);
  if (!claimed.ok) return failed('malformed-reply');
  const key = keyBytes(claimed.value.key);
  if (expected && !equalBytes(expected.key, key)) return failed('server-key-changed');
  const opened = await openToken(suite, 'welcome', reply.value.welcome, welcomeSchema, key);
  if (!opened.ok) return failed('malformed-reply');
  const welcome = opened.value;
  if (welcome.challenge !== challenge || !isServerName(welcome.name)) return failed('malformed-reply');
  if (expected && expected.name !== welcome.name) return failed('server-key-changed');
  if (welcome.protocol !== PROTOCOL_VERSION) return failed('unsupported-version');
  return ok(welcome);
}
