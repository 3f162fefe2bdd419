import { type AccountCertificate, keyBytes } from '@kith/shared/identity/certificates';
import type { ContactCard } from '@kith/shared/identity/contact-card';
import type { CryptoSuite, SigningKeys } from '@kith/shared/identity/crypto-suite';
import { signToken } from '@kith/shared/identity/signed-token';
import { LIMITS } from '@kith/shared/protocol/limits';
import type { Database } from '../storage/schema.ts';
import type { Account, AccountCertificateToken } from './account.ts';

/** The server's own identity: it signs account certificates and welcomes. */
export interface ServerIdentity {
  readonly name: string;
  readonly keys: SigningKeys;
  /** The public key as text. */
  readonly key: string;
}

/** Contact cards: put together from what is kept, with account certificates that are renewed when they age. */
export class Cards {
  readonly #db: Database;
  readonly #suite: CryptoSuite;
  readonly #server: ServerIdentity;
  readonly #now: () => number;

  constructor(db: Database, suite: CryptoSuite, server: ServerIdentity, now: () => number) {
    this.#db = db;
    this.#suite = suite;
    this.#server = server;
    this.#now = now;
  }

  /** Signs that an address belongs to an identity, from now on for `accountCertificateLifetime`. */
  async certify(subject: Pick<Account, 'address' | 'identity'>): Promise<AccountCertificateToken> {
    const issuedAt = this.#now();
    const certificate: AccountCertificate = {
      v: 1,
      address: subject.address,
      ...subject.identity,
      issuedAt,
      expiresAt: issuedAt + LIMITS.accountCertificateLifetime,
    };
    const token = await signToken(this.#suite, 'account-certificate', certificate, this.#server.keys);
    return { token, issuedAt, expiresAt: certificate.expiresAt };
  }

  /** The certificate of an account, signed anew when more than half its life is over. */
  async certificateOf(account: Account): Promise<AccountCertificateToken> {
    const { issuedAt, expiresAt } = account.certificate;
    if (this.#now() < (issuedAt + expiresAt) / 2) return account.certificate;
    const identity = account.identity;
    const certificate = await this.certify(account);
    await this.#db
      .updateTable('accounts')
      .set({
        certificate: certificate.token,
        certificate_issued_at: certificate.issuedAt,
        certificate_expires_at: certificate.expiresAt,
      })
      .where('name', '=', account.name)
      .where('generation', '=', identity.generation)
      .execute();
    // The identity may have been rotated meanwhile; then that has brought its own certificate.
    if (account.identity === identity) {
      account.certificate = certificate;
      account.card = undefined;
    }
    return account.certificate;
  }

  /** The contact card of an account, with a certificate that is good for a while. */
  async cardOf(account: Account): Promise<ContactCard> {
    await this.certificateOf(account);
    return this.assemble(account);
  }

  /** The card as it is now: put together when it is first asked for after a change. */
  assemble(account: Account): ContactCard {
    account.card ??= {
      account: account.certificate.token,
      devices: [...account.devices.values()].map(device => device.certificate),
      ...(account.revocations && { revocations: account.revocations.token }),
      rotations: account.rotations.slice(-LIMITS.rotationsPerCard),
    };
    return account.card;
  }
}

/** Bytes of an account's identity key, to check signatures with. */
export function identityKey(account: Pick<Account, 'identity'>): Uint8Array {
  return keyBytes(account.identity.sign);
}
