import type { CallMessage } from '@kith/shared/call/call-messages';
import type { Address } from '@kith/shared/identity/address';
import { fromUtf8, utf8 } from '@kith/shared/protocol/bytes';
import { failed, ok } from '@kith/shared/protocol/result';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import { VirtualClock } from '@kith/shared/testing/virtual-clock';
import { describe, expect, test } from 'vitest';
import type { LinkState, SentMessage } from '../links/links.ts';
import type { KnownDevice } from '../ports/contacts.ts';
import { CallRoute, type CallRouteParts } from './call-route.ts';

const device = 'd'.repeat(22) as DeviceId;
const key = 'k'.repeat(43) as KnownDevice['sign'];
const known: KnownDevice = {
  address: 'bob@home.example' as Address,
  device,
  name: 'bob',
  sign: key,
  seal: key,
};
const message: CallMessage = { kind: 'ringing', callId: 'c'.repeat(22) };
const quality = { route: 'direct', relay: undefined, roundTripMs: 1, sendRate: 0, receiveRate: 0 } as const;

/** Links and signals that note what they were given. */
function stage(link: LinkState, outcome: SentMessage['outcome'] = Promise.resolve(ok('delivered'))) {
  const log: string[] = [];
  const clock = new VirtualClock();
  const hear = { link: [] as ((bytes: Uint8Array) => void)[], signal: [] as ((body: unknown) => void)[] };
  const parts: CallRouteParts = {
    links: {
      state: () => link,
      send: (_, channel, bytes) => {
        log.push(`${channel} channel: ${fromUtf8(bytes)}`);
        return { departed: Promise.resolve(), outcome };
      },
      onMessage: (_, handler) => {
        hear.link.push(bytes => void handler(device, bytes));
        return () => void hear.link.pop();
      },
    },
    signals: {
      send: async (to, purpose, body) => {
        log.push(`${purpose} signal to ${to.name}: ${JSON.stringify(body)}`);
        return ok(true);
      },
      on: (_, listener) => {
        hear.signal.push(body => listener(known, body));
        return () => void hear.signal.pop();
      },
    },
    contacts: { find: id => (id === device ? known : undefined) },
    clock,
  };
  return { route: new CallRoute(parts), log, hear, clock };
}

const settled = () => new Promise(resolve => setImmediate(resolve));

describe('CallRoute', () => {
  const text = JSON.stringify(message);

  test('an open link carries call messages; without one they are sealed signals', async () => {
    const open = stage({ state: 'open', ...quality });
    open.route.send(device, message);
    await settled();
    expect(open.log).toEqual([`call channel: ${text}`]);
    const replacing = stage({ state: 'replacing', ...quality });
    replacing.route.send(device, message);
    await settled();
    expect(replacing.log).toEqual([`call channel: ${text}`, `call signal to bob: ${text}`]);
    const { route, log } = stage({ state: 'connecting' });
    route.send(device, message);
    route.send('unknown' as DeviceId, message);
    await settled();
    expect(log).toEqual([`call signal to bob: ${text}`]);
  });

  test('what a link could not deliver goes as a signal', async () => {
    const { route, log } = stage({ state: 'open', ...quality }, Promise.resolve(failed('session-reset')));
    route.send(device, message);
    await settled();
    expect(log).toEqual([`call channel: ${text}`, `call signal to bob: ${text}`]);
  });

  test('what a link does not deliver at once goes as a signal too', async () => {
    const { route, log, clock } = stage({ state: 'open', ...quality }, new Promise(() => undefined));
    route.send(device, message);
    clock.advance(52);
    await settled();
    expect(log).toEqual([`call channel: ${text}`]);
    clock.advance(1);
    await settled();
    expect(log).toEqual([`call channel: ${text}`, `call signal to bob: ${text}`]);
  });

  test('hears both, until told to stop; what is no JSON is nothing', () => {
    const { route, hear } = stage({ state: 'connecting' });
    const heard: unknown[] = [];
    const stop = route.onMessage((from, body) => heard.push([from, body]));
    hear.link[0]?.(utf8(text));
    hear.link[0]?.(Uint8Array.of(0xff));
    hear.link[0]?.(utf8('{'));
    hear.signal[0]?.(message);
    expect(heard).toEqual([
      [device, message],
      [device, undefined],
      [device, undefined],
      [device, message],
    ]);
    stop();
    expect(hear).toEqual({ link: [], signal: [] });
  });
});
