import { identityRotationSchema, keyBytes, revocationListSchema } from '@kith/shared/identity/certificates';
import { openToken, type SignedToken } from '@kith/shared/identity/signed-token';
import { ok } from '@kith/shared/protocol/result';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import { type Refusal, refused } from '../outcome.ts';
import type { CheckedParams, SessionHandlers } from '../request-handlers.ts';
import type { Services } from '../services.ts';
import type { Account, AccountCertificateToken } from './account.ts';
import { openSecrets } from './account-secrets.ts';
import { announceCard } from './announce-card.ts';
import { authHash } from './auth-hash.ts';
import { identityKey } from './cards.ts';
import { checkDeviceCertificate } from './device-certificate.ts';
import { markRevoked } from './device-handlers.ts';
import { sessionSnapshot } from './session-state.ts';

/** The account's long-lived identity: its wrapped secrets against the password, and its replacement. */
export function identityHandlers(
  services: Services,
): Pick<SessionHandlers, 'identity:open' | 'identity:rotate'> {
  const { changes, sessions, board } = services;
  return {
    async 'identity:open'({ auth }, { account }, { remote }) {
      const opened = await openSecrets(services, account.name, remote, auth, 'password');
      return opened.ok ? ok({ wrapped: opened.wrapped }) : opened;
    },

    async 'identity:rotate'(params, { account, device }, { remote }) {
      const opened = await openSecrets(services, account.name, remote, params.auth, 'password');
      if (!opened.ok) return opened;
      return changes.run(async () => {
        const rotation = await checkRotation(services, account, params);
        if (!rotation.ok) return rotation;
        await write(services, account, rotation, params);
        remember(account, rotation, params);
        sessions.end(account.name, 'device-revoked', other => !rotation.certificates.has(other.device.id));
        board.update(account);
        board.devicesChanged(account);
        await announceCard(services, account);
        return sessionSnapshot(services, account, device);
      });
    },
  };
}

type Params = CheckedParams<'identity:rotate'>;

interface Rotation {
  readonly ok: true;
  readonly identity: Account['identity'];
  readonly certificate: AccountCertificateToken;
  /** New certificates of the devices that stay. */
  readonly certificates: ReadonlyMap<DeviceId, SignedToken>;
  readonly dropped: readonly DeviceId[];
  readonly revocations: Account['revocations'];
}

/**
 * The old identity signs the new one; the new one signs the devices that stay (all of them known) and, when there
 * was a revocation list, a later one: the old list's signature means nothing any more.
 */
async function checkRotation(
  services: Services,
  account: Account,
  params: Params,
): Promise<Rotation | Refusal> {
  const { suite, cards } = services;
  const step = await openToken(
    suite,
    'identity-rotation',
    params.rotation,
    identityRotationSchema,
    identityKey(account),
  );
  if (
    !step.ok ||
    step.value.address !== account.address ||
    step.value.oldSign !== account.identity.sign ||
    step.value.generation !== account.identity.generation + 1
  ) {
    return refused('bad-certificate');
  }
  const { sign, seal, generation } = step.value;
  const next = { address: account.address, identity: { sign, seal, generation } };

  const certificates = new Map<DeviceId, SignedToken>();
  for (const token of params.devices) {
    const certificate = await checkDeviceCertificate(suite, token, next);
    if (!certificate) return refused('bad-certificate');
    if (!account.devices.has(certificate.device)) return refused('unknown-device');
    certificates.set(certificate.device, token);
  }
  const dropped = [...account.devices.keys()].filter(id => !certificates.has(id));

  let revocations: Account['revocations'];
  if (params.revocations !== undefined) {
    const list = await openToken(
      suite,
      'revocation-list',
      params.revocations,
      revocationListSchema,
      keyBytes(sign),
    );
    if (!list.ok || list.value.address !== account.address) return refused('bad-certificate');
    if (list.value.revoked.some(id => certificates.has(id))) return refused('bad-certificate');
    revocations = { token: params.revocations, seq: list.value.seq };
  }
  if ((revocations?.seq ?? 0) <= (account.revocations?.seq ?? 0) && (revocations ?? account.revocations)) {
    return refused('stale-list');
  }
  const certificate = await cards.certify(next);
  return { ok: true, identity: next.identity, certificate, certificates, dropped, revocations };
}

async function write(
  { db, now }: Services,
  account: Account,
  rotation: Rotation,
  params: Params,
): Promise<void> {
  await db.transaction().execute(async trx => {
    await trx
      .updateTable('accounts')
      .set({
        ...rotation.identity,
        certificate: rotation.certificate.token,
        certificate_issued_at: rotation.certificate.issuedAt,
        certificate_expires_at: rotation.certificate.expiresAt,
        wrapped: params.wrapped,
        recovery_auth_hash: authHash(params.recovery.auth),
        recovery_wrapped: params.recovery.wrapped,
        revocations: rotation.revocations?.token ?? null,
        revocation_seq: rotation.revocations?.seq ?? 0,
      })
      .where('name', '=', account.name)
      .execute();
    await trx
      .insertInto('rotations')
      .values({ account: account.name, generation: rotation.identity.generation, token: params.rotation })
      .execute();
    for (const [id, certificate] of rotation.certificates) {
      await trx.updateTable('devices').set({ certificate }).where('id', '=', id).execute();
    }
    await markRevoked(trx, account, rotation.dropped, now());
  });
}

function remember(account: Account, rotation: Rotation, params: Params): void {
  account.identity = rotation.identity;
  account.certificate = rotation.certificate;
  account.rotations = [...account.rotations, params.rotation];
  account.revocations = rotation.revocations;
  for (const id of rotation.dropped) account.devices.delete(id);
  for (const [id, certificate] of rotation.certificates) {
    const device = account.devices.get(id);
    if (device) device.certificate = certificate;
  }
  account.card = undefined;
}
