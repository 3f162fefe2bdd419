import { keyBytes } from '@kith/shared/identity/certificates';
import { type Prekey, prekeySchema } from '@kith/shared/identity/mailbox-envelope';
import { openToken, type SignedToken, type Verified } from '@kith/shared/identity/signed-token';
import { ok } from '@kith/shared/protocol/result';
import type { Device } from '../accounts/account.ts';
import { refused } from '../outcome.ts';
import type { SessionHandlers } from '../request-handlers.ts';
import type { Services } from '../services.ts';
import { mayReach } from '../signalling/reachable.ts';
import {
  addPrekeys,
  type OneTimePrekey,
  prekeysLeft,
  setSignedPrekey,
  type TakenPrekey,
  takePrekey,
} from './prekey-store.ts';

/** Prekeys: a device leaves them, its buddies' devices take them to seal for it while it is away. */
export function prekeyHandlers(
  services: Pick<Services, 'db' | 'roster' | 'suite' | 'now'>,
): Pick<SessionHandlers, 'prekeys:publish' | 'prekeys:take'> {
  const { db, roster, suite, now } = services;

  /** A prekey that this device signed, that is of the kind it says, and that has not expired. */
  async function check(
    device: Device,
    token: SignedToken,
    oneTime: boolean,
  ): Promise<Verified<Prekey> | undefined> {
    const opened = await openToken(suite, 'prekey', token, prekeySchema, keyBytes(device.sign));
    if (!opened.ok) return undefined;
    const { device: id, oneTime: kind, expiresAt } = opened.value;
    return id === device.id && kind === oneTime && expiresAt > now() ? opened.value : undefined;
  }

  return {
    async 'prekeys:publish'({ signed, oneTime }, { device }) {
      const signedPrekey = signed === undefined ? undefined : await check(device, signed, false);
      if (signed !== undefined && !signedPrekey) return refused('bad-prekey');
      const prekeys: OneTimePrekey[] = [];
      for (const token of oneTime) {
        const prekey = await check(device, token, true);
        if (!prekey) return refused('bad-prekey');
        prekeys.push({ id: prekey.id, token, expiresAt: prekey.expiresAt });
      }
      if (signedPrekey || prekeys.length > 0) {
        await db.transaction().execute(async trx => {
          if (signed !== undefined && signedPrekey) {
            await setSignedPrekey(trx, device.id, signed, signedPrekey.expiresAt);
          }
          await addPrekeys(trx, device.id, prekeys);
        });
      }
      device.prekeys = await prekeysLeft(db, device.id);
      return ok({ left: device.prekeys });
    },

    async 'prekeys:take'({ devices }, { account }) {
      const wanted: Device[] = [];
      for (const { address, device } of devices) {
        const owner = await roster.findAddress(address);
        const found = owner && mayReach(account, owner) ? owner.devices.get(device) : undefined;
        if (found) wanted.push(found);
      }
      const prekeys = await db.transaction().execute(async trx => {
        const taken: (TakenPrekey & { readonly device: Device })[] = [];
        for (const device of wanted) {
          const prekey = await takePrekey(trx, device.id, now());
          if (prekey) taken.push({ device, ...prekey });
        }
        return taken;
      });
      for (const { device, oneTime } of prekeys) if (oneTime) device.prekeys--;
      return ok({ prekeys: prekeys.map(({ device, token }) => ({ device: device.id, prekey: token })) });
    },
  };
}
