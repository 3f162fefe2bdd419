import type { Timer } from '@kith/shared/chat/timer';
import type { Address } from '@kith/shared/identity/address';
import type { Engine } from '../../engine/engine.ts';
import type { LinkState } from '../../engine/links/links.ts';
import type { BuddyRow } from '../../engine/session/session-view.ts';
import type { RosterRow } from '../contract.ts';
import type { TopicChange, TopicSource } from '../server/topic-source.ts';

/** Buddies, with what their conversations and links add. */
export function rosterTopic(engine: Engine): TopicSource<RosterRow> {
  const { session, chat, links } = engine;
  return {
    snapshot: async () => session.view.roster().map(buddy => rowOf(engine, buddy)),
    subscribe: onChange => {
      const changed = (address: Address) => onChange(changeOf(engine, address));
      const endings = [
        session.view.onChange(change => {
          if (change.topic !== 'roster') return;
          if (change.key === undefined) onChange('reread');
          else changed(change.key);
        }),
        chat.onChange(change => {
          if (change.kind === 'conversation') changed(change.address);
        }),
        links.onState(device => {
          const owner = session.contacts.find(device);
          if (owner !== undefined) changed(owner.address);
        }),
        engine.onAcceptance(changed),
        engine.addresses.onChange(changed),
        engine.onAccount(() => onChange('reread')),
      ];
      return () => {
        for (const end of endings) end();
      };
    },
  };
}

function changeOf(engine: Engine, address: Address): TopicChange<RosterRow> {
  const buddy = engine.session.view.rosterRow(address);
  return buddy === undefined ? { remove: [address] } : { set: [rowOf(engine, buddy)] };
}

function rowOf({ chat, links, offers, addresses, session }: Engine, buddy: BuddyRow): RosterRow {
  const { unread, readUpTo, last, typing, draft, notify, timer } = chat.summary(buddy.address);
  const self = session.contacts.self();
  const hideAddress = self && addresses.chosen(self.address, buddy.address);
  const acceptUpTo = offers?.acceptsUpTo(buddy.address);
  return {
    ...buddy,
    unread,
    ...(readUpTo !== undefined && { readUpTo }),
    ...(last !== undefined && { last }),
    notify,
    ...(timer && { timer: timerOf(timer, buddy.address) }),
    typing,
    draft,
    ...(acceptUpTo !== undefined && { acceptUpTo }),
    ...(hideAddress !== undefined && { hideAddress }),
    route: bestRoute(buddy.devices.map(({ device }) => links.state(device))),
  };
}

function timerOf({ lifetime, proposal }: Timer, peer: Address): RosterRow['timer'] {
  return {
    ...(lifetime !== undefined && { lifetime }),
    ...(proposal && {
      proposal: { id: proposal.id, mine: proposal.author !== peer, lifetime: proposal.lifetime },
    }),
  };
}

const RANK = { open: 3, replacing: 2, connecting: 1, closed: 0 } as const;

/** The link to show of those to a person's devices. */
export function bestRoute(states: readonly LinkState[]): RosterRow['route'] {
  const [best] = [...states].sort((a, b) => RANK[b.state] - RANK[a.state]);
  if (best === undefined || best.state === 'closed') return { state: 'closed' };
  if (best.state === 'connecting') return { state: 'connecting' };
  const { state, route, relay, roundTripMs } = best;
  return {
    state,
    ...(route !== 'unknown' && { kind: route }),
    ...(route === 'relayed' && relay !== undefined && { relay }),
    // Whole milliseconds: less is noise, and each change is a row for every window.
    ...(roundTripMs !== undefined && { roundTrip: Math.round(roundTripMs) }),
  };
}
