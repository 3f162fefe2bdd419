import type { Connection } from '../connection.ts';
import { DONE, refused } from '../outcome.ts';
import type { Session } from '../presence/sessions.ts';
import type { SessionHandlers } from '../request-handlers.ts';
import type { Services } from '../services.ts';
import { mayReach } from './reachable.ts';

/** Devices that an invisible one may show itself to before the oldest is forgotten. */
const REVEALED = 100;

/** Forwards sealed envelopes between connected devices; what is inside is none of the server's business. */
export function signalHandler(
  services: Pick<Services, 'roster' | 'sessions'>,
): Pick<SessionHandlers, 'signal:send'> {
  const { roster, sessions } = services;
  return {
    async 'signal:send'({ to, envelope }, session) {
      const { account, device } = session;
      const receiver = await roster.findAddress(to.address);
      if (!receiver || !mayReach(account, receiver)) return refused('not-buddies');
      const target = sessions.find(receiver.name, to.device);
      const connection = target && reach(session, target);
      if (!connection) return refused('device-offline');
      connection.send('signal', { from: { address: account.address, device: device.id }, envelope });
      if (session.state === 'invisible') reveal(session, target);
      return DONE;
    },
  };
}

/**
 * The connection to hand a signal to. An invisible device is offline to everybody but the account's own devices
 * and those to which it showed itself by a signal of its own: otherwise a signal would be a way to ask.
 */
function reach(from: Session, target: Session): Connection | undefined {
  const hidden =
    target.state === 'invisible' &&
    target.account !== from.account &&
    !target.revealedTo?.has(from.device.id);
  return hidden || target.link.kind === 'lost' ? undefined : target.link.connection;
}

function reveal(session: Session, to: Session): void {
  session.revealedTo ??= new Set();
  session.revealedTo.add(to.device.id);
  for (const oldest of session.revealedTo) {
    if (session.revealedTo.size <= REVEALED) break;
    session.revealedTo.delete(oldest);
  }
}
