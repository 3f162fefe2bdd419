import { ok } from '@kith/shared/protocol/result';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { Account } from '../accounts/account.ts';
import { DONE } from '../outcome.ts';
import type { CheckedParams, SessionHandlers } from '../request-handlers.ts';
import type { Services } from '../services.ts';
import { mayReach } from '../signalling/reachable.ts';
import {
  acknowledgeEnvelopes,
  fetchEnvelopes,
  Positions,
  storeEnvelope,
  waitingFor,
} from './mailbox-store.ts';

type Envelope = CheckedParams<'mailbox:put'>['envelopes'][number];
type Outcome = 'stored' | 'mailbox-full' | 'unknown-device' | 'not-buddies';

/** Sealed messages for devices that are offline: stored before they are acknowledged, kept until they are fetched. */
export function mailboxHandlers(
  services: Pick<Services, 'db' | 'roster' | 'sessions' | 'now'>,
): Pick<SessionHandlers, 'mailbox:put' | 'mailbox:fetch' | 'mailbox:ack'> {
  const { db, roster, sessions, now } = services;
  const positions = new Positions();

  async function announce(account: Account, device: DeviceId): Promise<void> {
    const session = sessions.find(account.name, device);
    if (session?.link.kind !== 'live') return;
    const { envelopes: waiting } = await waitingFor(db, device);
    if (waiting > 0) session.link.connection.send('mailbox:arrived', { waiting });
  }

  return {
    async 'mailbox:put'({ envelopes }, { account }) {
      const receivers: { receiver: Account | undefined; item: Envelope }[] = [];
      for (const item of envelopes) {
        const receiver = await roster.findAddress(item.address);
        receivers.push({ receiver: receiver && mayReach(account, receiver) ? receiver : undefined, item });
      }
      const stored = new Map<DeviceId, Account>();
      const outcomes = await db.transaction().execute(async trx => {
        const results: { device: DeviceId; outcome: Outcome }[] = [];
        for (const { receiver, item } of receivers) {
          const { device } = item;
          if (!receiver) results.push({ device, outcome: 'not-buddies' });
          else if (!receiver.devices.has(device)) results.push({ device, outcome: 'unknown-device' });
          else {
            const storedAt = now();
            const result = await storeEnvelope(
              trx,
              device,
              { id: item.id, envelope: item.envelope, storedAt },
              positions.next(storedAt),
            );
            if (result === 'stored') stored.set(device, receiver);
            results.push({ device, outcome: result === 'full' ? 'mailbox-full' : 'stored' });
          }
        }
        return results;
      });
      for (const [device, receiver] of stored) await announce(receiver, device);
      return ok({ outcomes });
    },

    async 'mailbox:fetch'(_, { device }) {
      const { envelopes, left } = await fetchEnvelopes(db, device.id);
      return ok({ envelopes, left });
    },

    async 'mailbox:ack'({ ids }, { device }) {
      await acknowledgeEnvelopes(db, device.id, ids);
      return DONE;
    },
  };
}
