import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { Clock } from '../../engine/ports/clock.ts';
import type { ApiChannel } from '../channel.ts';
import { ChannelEnd } from './channel-end.ts';

/** What the tabs of one page say to each other; every tab hears all of it. */
type TabMessage =
  /** A tab without an engine asks the one that leads. */
  | { readonly kind: 'open'; readonly channel: string; readonly tab: string }
  | { readonly kind: 'opened'; readonly channel: string }
  | {
      readonly kind: 'frame';
      readonly channel: string;
      readonly from: 'tab' | 'leader';
      readonly frame: unknown;
    }
  | {
      readonly kind: 'close';
      readonly channel: string;
      readonly from: 'tab' | 'leader';
      readonly reason: string;
    }
  /** Another tab leads from now on: channels to the last one are dead. */
  | { readonly kind: 'leads' };

/** A `BroadcastChannel`, which only pages of the same origin can open. */
export interface TabBus {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  removeEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

export interface TabIdentity {
  /** Named so that the leader can tell when this tab is gone. */
  readonly tab: string;
  /** Never the same twice. */
  readonly randomId: () => string;
  readonly clock: Clock;
}

/** How long a leader may take to answer, ms: it may still be loading its engine and opening its database. */
const ANSWERS_WITHIN = 5_000;

/** Opens a channel from this tab to the one that leads. */
export function connectToLeader(
  bus: TabBus,
  { tab, randomId, clock }: TabIdentity,
): Promise<Result<ApiChannel, 'unreachable'>> {
  const id = randomId();
  return new Promise(resolve => {
    const end = new ChannelEnd();
    let opened = false;
    const listen = hear(bus, message => {
      if (message.kind === 'leads') {
        if (opened) end.end('leader-changed');
        // It began to lead just now and may not have heard the question.
        else say(bus, { kind: 'open', channel: id, tab });
      }
      if (!('channel' in message) || message.channel !== id) return;
      if (message.kind === 'opened') {
        giveUp();
        opened = true;
        resolve(ok(channelOf(bus, end, id, 'tab')));
      } else if (message.kind === 'frame' && message.from === 'leader') {
        end.received(message.frame);
      } else if (message.kind === 'close' && message.from === 'leader') {
        end.end(message.reason);
      }
    });
    const giveUp = clock.after(ANSWERS_WITHIN, () => {
      end.end('no-leader');
      resolve(failed('unreachable'));
    });
    end.onClose(listen);
    say(bus, { kind: 'open', channel: id, tab });
  });
}

/**
 * Takes channels of other tabs, in the tab that leads.
 *
 * @param onChannel a tab opened one
 * @param whenGone resolves when the named tab is gone, however it went
 * @returns ends it and closes the channels
 */
export function serveTabs(
  bus: TabBus,
  onChannel: (channel: ApiChannel) => void,
  whenGone: (tab: string) => Promise<unknown>,
): () => void {
  const ends = new Map<string, ChannelEnd>();
  const stop = hear(bus, message => {
    if (message.kind === 'frame' && message.from === 'tab')
      ends.get(message.channel)?.received(message.frame);
    if (message.kind === 'close' && message.from === 'tab') ends.get(message.channel)?.end(message.reason);
    if (message.kind !== 'open' || ends.has(message.channel)) return;
    const { channel, tab } = message;
    const end = new ChannelEnd();
    ends.set(channel, end);
    end.onClose(() => ends.delete(channel));
    void whenGone(tab).then(() => end.end('tab-gone'));
    say(bus, { kind: 'opened', channel });
    onChannel(channelOf(bus, end, channel, 'leader'));
  });
  say(bus, { kind: 'leads' });
  return () => {
    stop();
    for (const [channel, end] of [...ends]) {
      say(bus, { kind: 'close', channel, from: 'leader', reason: 'engine-closed' });
      end.end('engine-closed');
    }
  };
}

function channelOf(bus: TabBus, end: ChannelEnd, channel: string, from: 'tab' | 'leader'): ApiChannel {
  return {
    send: frame => {
      if (!end.closed) say(bus, { kind: 'frame', channel, from, frame });
    },
    onFrame: listener => end.onFrame(listener),
    onClose: listener => end.onClose(listener),
    close: reason => {
      if (end.closed) return;
      say(bus, { kind: 'close', channel, from, reason });
      end.end(reason);
    },
  };
}

function say(bus: TabBus, message: TabMessage): void {
  bus.postMessage(message);
}

/** @returns stops listening */
function hear(bus: TabBus, listener: (message: TabMessage) => void): () => void {
  const listen = ({ data }: { readonly data: unknown }) => {
    if (isTabMessage(data)) listener(data);
  };
  bus.addEventListener('message', listen);
  return () => bus.removeEventListener('message', listen);
}

const KINDS = ['open', 'opened', 'frame', 'close', 'leads'];

/** Only code of this origin can speak here; another version of it may. */
function isTabMessage(data: unknown): data is TabMessage {
  if (typeof data !== 'object' || data === null || !KINDS.includes(Reflect.get(data, 'kind'))) return false;
  return Reflect.get(data, 'kind') === 'leads' || typeof Reflect.get(data, 'channel') === 'string';
}
