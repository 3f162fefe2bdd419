import { ok } from '@kith/shared/protocol/result';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { Account, Device } from '../accounts/account.ts';
import { DONE } from '../outcome.ts';
import type { CheckedParams, SessionHandlers } from '../request-handlers.ts';
import type { Services } from '../services.ts';
import { mayReach } from '../signalling/reachable.ts';
import { acknowledgeEnvelopes, fetchEnvelopes, Positions, storeEnvelope } from './mailbox-store.ts';

type Envelope = CheckedParams<'mailbox:put'>['envelopes'][number];
type Outcome = 'stored' | 'mailbox-full' | 'unknown-device' | 'not-buddies';

/** Sealed messages for devices that are offline: stored before they are acknowledged, kept until they are fetched. */
export function mailboxHandlers(
  services: Pick<Services, 'db' | 'roster' | 'sessions' | 'now'>,
): Pick<SessionHandlers, 'mailbox:put' | 'mailbox:fetch' | 'mailbox:ack'> {
  const { db, roster, sessions, now } = services;
  const positions = new Positions();

  function announce(account: Account, device: Device): void {
    const session = sessions.find(account.name, device.id);
    if (session?.link.kind !== 'live' || device.envelopes === 0) return;
    session.link.connection.send('mailbox:arrived', { waiting: device.envelopes });
  }

  return {
    async 'mailbox:put'({ envelopes }, { account }) {
      const receivers: { receiver: Account | undefined; item: Envelope }[] = [];
      for (const item of envelopes) {
        const receiver = await roster.findAddress(item.address);
        receivers.push({ receiver: receiver && mayReach(account, receiver) ? receiver : undefined, item });
      }
      const stored: { receiver: Account; device: Device }[] = [];
      const outcomes = await db.transaction().execute(async trx => {
        const results: { device: DeviceId; outcome: Outcome }[] = [];
        for (const { receiver, item } of receivers) {
          const { device: id } = item;
          const device = receiver?.devices.get(id);
          if (!receiver) results.push({ device: id, outcome: 'not-buddies' });
          else if (!device) results.push({ device: id, outcome: 'unknown-device' });
          else {
            const storedAt = now();
            const result = await storeEnvelope(
              trx,
              id,
              { id: item.id, envelope: item.envelope, storedAt },
              positions.next(storedAt),
            );
            if (result === 'stored') stored.push({ receiver, device });
            results.push({ device: id, outcome: result === 'full' ? 'mailbox-full' : 'stored' });
          }
        }
        return results;
      });
      for (const { device } of stored) device.envelopes++;
      // A device that got several is told once, of all of them.
      const told = new Map(stored.map(({ receiver, device }) => [device, receiver]));
      for (const [device, receiver] of told) announce(receiver, device);
      return ok({ outcomes });
    },

    async 'mailbox:fetch'(_, { device }) {
      const { envelopes, complete } = await fetchEnvelopes(db, device.id);
      return ok({ envelopes, left: complete ? 0 : Math.max(1, device.envelopes - envelopes.length) });
    },

    async 'mailbox:ack'({ ids }, { device }) {
      device.envelopes -= await acknowledgeEnvelopes(db, device.id, ids);
      return DONE;
    },
  };
}
