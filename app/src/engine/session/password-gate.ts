import { userNameOf } from '@kith/shared/identity/address';
import { publicKeyText } from '@kith/shared/identity/certificates';
import {
  type Argon2idParameters,
  derivePasswordKeys,
  type IdentityKeys,
  type PasswordKeys,
  unwrapIdentity,
} from '@kith/shared/identity/password-keys';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import { endpointOf } from './account-record.ts';
import { wipeIdentity, wipePasswordKeys } from './identity-secret.ts';
import { dial, expectedServer } from './server-line.ts';
import type { Session } from './session.ts';
import { passwordError, type SessionError, sessionError } from './session-error.ts';
import type { SessionParts, SignedIn } from './session-parts.ts';

type Outcome<T> = Promise<Result<T, SessionError>>;

/** The identity and what opened it, for as long as one piece of work takes. */
export interface OpenIdentity {
  readonly identity: IdentityKeys;
  /** Auth key of the password, as the server wants it again. */
  readonly auth: string;
  /** Wrap key of the password, to keep it for another identity. */
  readonly wrap: Uint8Array;
}

/** Keys of a password, to be wiped by whoever asked for them. */
interface DerivedKeys {
  readonly keys: PasswordKeys;
  readonly argon2id: Argon2idParameters;
}

/** What only the password opens: the identity's secret is fetched for one piece of work and overwritten after it. */
export class PasswordGate {
  readonly #parts: SessionParts;
  readonly #session: Session;

  constructor(parts: SessionParts, session: Session) {
    this.#parts = parts;
    this.#session = session;
  }

  async withIdentity<T>(
    password: string,
    work: (open: OpenIdentity, signedIn: SignedIn) => Outcome<T>,
  ): Outcome<T> {
    const { signedIn } = this.#session;
    if (!signedIn) return failed('signed-out');
    const derived = await this.keysOf(password);
    if (!derived.ok) return derived;
    const { keys } = derived.value;
    try {
      const identity = await this.#open(keys, signedIn);
      if (!identity.ok) return identity;
      try {
        const auth = toBase64Url(keys.auth);
        return await work({ identity: identity.value, auth, wrap: keys.wrap }, signedIn);
      } finally {
        wipeIdentity(identity.value);
      }
    } finally {
      wipePasswordKeys(keys);
    }
  }

  /** Keys of a password of this account under its present parameters. */
  async keysOf(password: string): Outcome<DerivedKeys> {
    const { signedIn } = this.#session;
    if (!signedIn) return failed('signed-out');
    const { connector, suite, random, hasher } = this.#parts;
    const { address, server } = signedIn.record;
    // Another device may have changed the parameters, and a connection that is logged in can't ask for them.
    const line = await dial(connector, suite, random, endpointOf(signedIn.record), expectedServer(server));
    if (!line.ok) return line;
    const { connection } = line.value;
    const parameters = await connection.request('login:parameters', { name: userNameOf(address) });
    connection.close();
    if (!parameters.ok) return failed(sessionError(parameters.error));
    const { argon2id } = parameters.value;
    const keys = await derivePasswordKeys(hasher, password, address, argon2id);
    return keys.ok ? ok({ keys: keys.value, argon2id }) : keys;
  }

  async #open(keys: PasswordKeys, { record }: SignedIn): Outcome<IdentityKeys> {
    const { rendezvous, suite, book } = this.#parts;
    const reply = await rendezvous.request('identity:open', { auth: toBase64Url(keys.auth) });
    if (!reply.ok) return failed(reply.error === 'unreachable' ? 'offline' : passwordError(reply.error));
    const identity = unwrapIdentity(suite, reply.value.wrapped, keys.wrap);
    if (!identity.ok) return failed('untrusted-card');
    const pinned = book.get(record.address)?.sign ?? record.identity.sign;
    if (publicKeyText(identity.value.signing.public) === pinned) return identity;
    wipeIdentity(identity.value);
    return failed('untrusted-card');
  }
}
