import { deviceCertificateSchema } from '@kith/shared/identity/certificates';
import type { CryptoSuite } from '@kith/shared/identity/crypto-suite';
import { peekToken, type SignedToken, signToken } from '@kith/shared/identity/signed-token';
import type { HubCertificate, HubListener, OverlayPass } from '@kith/shared/overlay/hub-certificate';
import { LIMITS } from '@kith/shared/protocol/limits';
import type { Device } from '../accounts/account.ts';
import type { ServerIdentity } from '../accounts/cards.ts';

/** What a hub certificate says besides whose it is and until when. */
export interface HubFacts {
  readonly standby: boolean;
  readonly relay: boolean;
  readonly listeners: readonly HubListener[];
}

/** What the server signs for the overlay: passes of leaves, certificates of hubs. */
export class OverlayTokens {
  readonly #suite: CryptoSuite;
  readonly #server: ServerIdentity;
  readonly #now: () => number;

  constructor(suite: CryptoSuite, server: ServerIdentity, now: () => number) {
    this.#suite = suite;
    this.#server = server;
    this.#now = now;
  }

  async pass(device: Device): Promise<SignedToken> {
    const expiresAt = this.#now() + LIMITS.overlayPassLifetime;
    const pass: OverlayPass = { v: 1, ...keysOf(device), expiresAt };
    return await signToken(this.#suite, 'overlay-pass', pass, this.#server.keys);
  }

  /** @param after the last certificate's `issuedAt`: of two, hubs believe the later one */
  async hub(
    device: Device,
    facts: HubFacts,
    after: number,
  ): Promise<{ readonly token: SignedToken; readonly value: HubCertificate }> {
    const now = this.#now();
    const value: HubCertificate = {
      v: 1,
      ...keysOf(device),
      ...facts,
      listeners: [...facts.listeners],
      issuedAt: Math.max(now, after + 1),
      expiresAt: now + LIMITS.overlayPassLifetime,
    };
    return { token: await signToken(this.#suite, 'hub-certificate', value, this.#server.keys), value };
  }
}

/** Its certificate was checked when it was taken in. */
function keysOf({ id, certificate }: Device): Pick<OverlayPass, 'device' | 'sign' | 'seal'> {
  const opened = peekToken(certificate, deviceCertificateSchema);
  if (!opened.ok) throw new Error(`the certificate of device ${id} can't be read: ${opened.error}`);
  const { sign, seal } = opened.value;
  return { device: id, sign, seal };
}
