import { createHmac } from 'node:crypto';
import { serverNameOf } from '@kith/shared/identity/address';
import { keyBytes } from '@kith/shared/identity/certificates';
import { type Argon2idParameters, argon2idParametersSchema } from '@kith/shared/identity/password-keys';
import { openClaimedToken } from '@kith/shared/identity/signed-token';
import { deviceLoginSchema } from '@kith/shared/protocol/rendezvous-contract';
import { ok } from '@kith/shared/protocol/result';
import { type DeviceId, publicKeySchema } from '@kith/shared/protocol/schemas';
import { refused } from '../outcome.ts';
import type { OpenHandlers } from '../request-handlers.ts';
import type { Services } from '../services.ts';
import type { Account, Device } from './account.ts';
import { openSecrets } from './account-secrets.ts';
import { enterSession } from './session-state.ts';

/** Log-in by password or recovery code (for a new device) and by the signature of a known device. */
export function logInHandlers(
  services: Services,
): Pick<OpenHandlers, 'login:parameters' | 'login:password' | 'login:device'> {
  const { db, roster, suite, identity, cards } = services;
  return {
    async 'login:parameters'({ name }) {
      const row = await db
        .selectFrom('accounts')
        .select('argon2id')
        .where('name', '=', name)
        .executeTakeFirst();
      // Asked for in both cases, so that the answer takes as long.
      const others = await parametersInUse(services);
      return ok({
        argon2id: row
          ? argon2idParametersSchema.parse(JSON.parse(row.argon2id))
          : pick(services, others, name),
      });
    },

    async 'login:password'({ name, auth, by }, connection) {
      const { state } = connection;
      const opened = await openSecrets(services, name, connection.remote, auth, by);
      if (!opened.ok) return opened;
      const account = await roster.find(name);
      if (!account) return refused('wrong-credentials');
      const { token } = await cards.certificateOf(account);
      if (state.stage !== 'greeted' && state.stage !== 'opened') return refused('not-logged-in');
      connection.state = { stage: 'opened', nonce: state.nonce, account: name, by };
      return ok({ account: token, wrapped: opened.wrapped });
    },

    async 'login:device'({ proof }, connection) {
      const { state } = connection;
      if (state.stage !== 'greeted' && state.stage !== 'opened') return refused('not-logged-in');
      const claimed: { account?: Account | undefined; device?: Device | undefined; known: boolean } = {
        known: false,
      };
      const login = await openClaimedToken(suite, 'device-login', proof, deviceLoginSchema, async claim => {
        claimed.account = await roster.findAddress(claim.address);
        claimed.device = claimed.account?.devices.get(claim.device);
        const sign = claimed.device?.sign ?? (await revokedKey(services, claim.device));
        claimed.known = sign !== undefined;
        // An unknown device costs the same check as a known one.
        return sign === undefined ? identity.keys.public : keyBytes(sign);
      });
      const genuine =
        login.ok &&
        claimed.known &&
        login.value.nonce === state.nonce &&
        login.value.serverKey === identity.key &&
        serverNameOf(login.value.address) === identity.name;
      if (!genuine) return refused('wrong-credentials');
      const { account, device } = claimed;
      if (!account || !device) return refused('device-revoked');
      return enterSession(services, account, device, connection);
    },
  };

  /** Key of a device that was revoked: it may learn that, but only if it proves to be that device. */
  async function revokedKey({ db }: Services, device: DeviceId) {
    const row = await db
      .selectFrom('devices')
      .select(['sign', 'account'])
      .where('id', '=', device)
      .where('revoked_at', 'is not', null)
      .executeTakeFirst();
    return row && publicKeySchema.parse(row.sign);
  }
}

/** Parameters that accounts have: they differ when the server's were raised meanwhile. */
async function parametersInUse({ db }: Services): Promise<string[]> {
  const rows = await db.selectFrom('accounts').select('argon2id').distinct().orderBy('argon2id').execute();
  return rows.map(row => row.argon2id);
}

/**
 * Parameters for a name that does not exist: one of those in use, always the same for the same name, so that the
 * answer does not tell who has an account.
 */
function pick({ identity, policy }: Services, inUse: string[], name: string): Argon2idParameters {
  const digest = createHmac('sha256', identity.keys.secret).update(`kith/1 parameters\0${name}`).digest();
  const chosen = inUse[digest.readUInt32BE() % Math.max(1, inUse.length)];
  return chosen === undefined ? policy.argon2id : argon2idParametersSchema.parse(JSON.parse(chosen));
}
