import type { Address } from '@kith/shared/identity/address';
import type { Engine } from '../../engine/engine.ts';
import type { Clock } from '../../engine/ports/clock.ts';
import type { ViewChange } from '../../engine/session/session-view.ts';
import type { MessageRow, Session, TransferRow } from '../contract.ts';
import type { TopicSource, TopicSources } from '../server/topic-source.ts';
import { networkPeersTopic } from './network-peers-topic.ts';
import { networkTopic } from './network-topic.ts';
import type { ReportSource } from './report.ts';
import { rosterTopic } from './roster-topic.ts';

/** Where an engine runs, and which server it suggests at first run. */
export interface EnginePlace {
  readonly engine: Session['engine'];
  readonly suggestedServer: string | undefined;
  readonly report: ReportSource;
  /** Where each account of this machine has an engine of its own, and its windows are led to each other's. */
  readonly profiles?: ProfileSwitch;
}

export interface ProfileSwitch {
  readonly current: string;
  /** Names of those whose engines run, the current one among them. */
  running(): Promise<string[]>;
  /** An address that opens a window of that profile, once. */
  open(profile: string): Promise<string | undefined>;
}

/** The topics of the contract on an engine. */
export function engineTopics(engine: Engine, place: EnginePlace, clock: Clock): TopicSources {
  const { view } = engine.session;
  return {
    session: () => sessionTopic(engine, place),
    settings: () => ({
      snapshot: async () => [engine.settings.current],
      subscribe: onChange => engine.settings.onChange(() => onChange({ set: [engine.settings.current] })),
    }),
    roster: () => rosterTopic(engine),
    requests: () => viewTopic(engine, 'requests', () => view.requests()),
    blocked: () => viewTopic(engine, 'blocked', () => view.blocked()),
    devices: () => viewTopic(engine, 'devices', () => view.devices()),
    conversation: ({ address, count }) => conversationTopic(engine, address, count),
    call: () => ({
      snapshot: async () => engine.calls?.views ?? [],
      subscribe: onChange => engine.onCall(() => onChange('reread')),
    }),
    elsewhere: () => ({
      snapshot: async () => engine.calls?.elsewhere ?? [],
      subscribe: onChange => engine.onCall(() => onChange('reread')),
    }),
    media: (_params, { window }) => ({
      snapshot: async () => [...engine.media.orders(window)],
      subscribe: onChange =>
        engine.media.onOrders(changed => {
          if (changed === window) onChange('reread');
        }),
    }),
    transfers: () => transfersTopic(engine),
    network: () => networkTopic(engine),
    'network-peers': () => networkPeersTopic(engine, clock),
    notices: () => viewTopic(engine, 'notices', () => view.notices()),
  };
}

function sessionTopic({ session }: Engine, place: EnginePlace): TopicSource<Session> {
  const row = (): Session => {
    const { suggestedServer, profiles } = place;
    return {
      ...session.view.session(),
      engine: place.engine,
      ...(suggestedServer !== undefined && { suggestedServer }),
      ...(profiles && { profile: profiles.current }),
    };
  };
  return {
    snapshot: async () => [row()],
    subscribe: onChange =>
      session.view.onChange(({ topic }) => {
        if (topic === 'session') onChange({ set: [row()] });
      }),
  };
}

/** Short lists: read again as a whole; only what differs is sent. */
function viewTopic<Row>(
  engine: Engine,
  topic: ViewChange['topic'],
  rows: () => readonly Row[],
): TopicSource<Row> {
  return {
    snapshot: async () => rows(),
    subscribe: onChange => {
      const endings = [
        engine.session.view.onChange(change => {
          if (change.topic === topic) onChange('reread');
        }),
        engine.onAccount(() => onChange('reread')),
      ];
      return () => {
        for (const end of endings) end();
      };
    },
  };
}

function transfersTopic(engine: Engine): TopicSource<TransferRow> {
  return {
    snapshot: async () => engine.offers?.views() ?? [],
    subscribe: onChange => {
      let end: (() => void) | undefined;
      const follow = () => {
        end?.();
        end = engine.offers?.onChange(ids => {
          const wanted = new Set(ids);
          const set = engine.offers?.views().filter(({ id }) => wanted.delete(id)) ?? [];
          onChange({ set, remove: [...wanted] });
        });
      };
      follow();
      const endAccount = engine.onAccount(() => {
        follow();
        onChange('reread');
      });
      return () => {
        endAccount();
        end?.();
      };
    },
  };
}

function conversationTopic(engine: Engine, address: Address, count: number): TopicSource<MessageRow> {
  const { chat } = engine;
  return {
    snapshot: async () => {
      const page = await chat.history(address, count);
      return page.ok ? page.value.rows : [];
    },
    subscribe: onChange => {
      const endings = [
        chat.onChange(change => {
          if (change.kind === 'conversation' || change.address !== address) return;
          onChange(change.kind === 'gone' ? { remove: change.ids } : { set: [change.row] });
        }),
        engine.onAccount(() => onChange('reread')),
      ];
      return () => {
        for (const end of endings) end();
      };
    },
  };
}
