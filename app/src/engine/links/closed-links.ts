import { failed } from '@kith/shared/protocol/result';
import type { EngineLinks } from './engine-links.ts';

/** Links of a device that can make no connections: everything goes through the mailbox. */
export function closedLinks(): EngineLinks {
  return {
    link: async () => failed('unreachable'),
    state: () => ({ state: 'closed', reason: 'never-opened' }),
    send: () => ({ outcome: Promise.resolve(failed('unreachable')) }),
    onMessage: () => () => undefined,
    onState: () => () => undefined,
    onSessionReset: () => () => undefined,
    hold: () => () => undefined,
    start: () => undefined,
    stop: () => undefined,
    networkChanged: () => undefined,
    close: async () => undefined,
  };
}
