import { nodeCryptoSuite } from '@kith/shared/node/node-crypto-suite';
import { openLetter, sealLetter } from '@kith/shared/overlay/letter';
import type { WireMessage } from '@kith/shared/overlay/overlay-message';
import { dayOf, presenceBodyKey } from '@kith/shared/overlay/presence-key';
import { beforeEach, describe, expect, it } from 'vitest';
import { nodePeerConnections } from '../../platform/peer-connection/node-peer-connections.ts';
import { systemRandom } from '../../platform/system-random.ts';
import { HostileConnections } from './testing/hostile-connections.ts';
import {
  type EngineDevice,
  haveKeys,
  isAttached,
  makeBuddies,
  setUpOverlay,
} from './testing/overlay-world.ts';

const world = setUpOverlay();
let ann: EngineDevice;
let bob: EngineDevice;
let hostile: HostileConnections;

/** Two people who have nothing but a hub that turns against them. */
beforeEach(async () => {
  hostile = new HostileConnections(nodePeerConnections);
  [ann, bob] = [await world.join('ann'), await world.join('bob')];
  await makeBuddies(ann, bob);
  const hub = await world.hub('mallory', { connections: hostile });
  await haveKeys(ann, bob);
  await isAttached(ann, bob, hub);
  await world.killServer();
  await Promise.all([ann.isFound(bob), bob.isFound(ann)]);
});

type Delivered = Extract<WireMessage, { kind: 'delivered' }>;
type Letter = Delivered & { readonly content: Extract<Delivered['content'], { kind: 'letter' }> };

function isLetter(message: WireMessage): message is Letter {
  return message.kind === 'delivered' && message.content.kind === 'letter';
}

/** What bob hears of how ann is, in the order in which he does, once the greetings are over. */
function statesOfAnn(): string[] {
  const states: string[] = [];
  bob.engine.session.signals.on('presence', (_, body) => {
    const state = String(body instanceof Object && 'state' in body ? body.state : 'bye');
    if (state !== 'online' || states.length > 0) states.push(state);
  });
  return states;
}

const isQueued = async () => {
  const page = await ann.engine.chat.history(bob.address, 10);
  return page.ok && page.value.rows.at(-1)?.state === 'queued';
};

async function sayAgain(): Promise<void> {
  const page = await ann.engine.chat.history(bob.address, 10);
  const id = page.ok ? page.value.rows.at(-1)?.id : undefined;
  if (id === undefined) throw new Error('nothing was said');
  await ann.engine.chat.retry(id);
}

describe('a hub', () => {
  it('that drops letters stops a conversation, and nothing is lost by it', async () => {
    let dropped = 0;
    const stopped = Promise.withResolvers<void>();
    hostile.tampering = message => {
      if (!isLetter(message)) return [message];
      dropped += 1;
      stopped.resolve();
      return [];
    };
    await ann.say(bob, 'Can you hear me?');
    await stopped.promise;
    expect(dropped).toBeGreaterThan(0);
    expect(await isQueued()).toBe(true);
    hostile.tampering = undefined;
    await sayAgain();
    await bob.hears(ann, 'Can you hear me?');
    expect(await bob.texts(ann)).toEqual(['Can you hear me?']);
  });

  it('that alters letters alters nothing that is believed', async () => {
    const states = statesOfAnn();
    const altered = Promise.withResolvers<void>();
    hostile.tampering = message => {
      if (!isLetter(message)) return [message];
      altered.resolve();
      const { sealed } = message.content;
      const other = sealed.endsWith('A') ? 'B' : 'A';
      return [
        { ...message, content: { kind: 'letter', sealed: `${sealed.slice(0, -8)}${other.repeat(8)}` } },
      ];
    };
    await ann.engine.session.account.setPresence('busy', 'altered');
    await altered.promise;
    hostile.tampering = undefined;
    await ann.engine.session.account.setPresence('away', 'genuine');
    await bob.isFound(ann, 'away');
    expect(states).toEqual(['away']);
  });

  it('of a buddy, which can open letters, is caught when it alters what is inside', async () => {
    const access = ann.engine.overlay.keys?.of(bob.device);
    if (!access) throw new Error('no key');
    const key = presenceBodyKey(nodeCryptoSuite, access.secret, dayOf(Date.now()));
    hostile.tampering = message => {
      const letter = isLetter(message)
        ? openLetter(nodeCryptoSuite, message.content.sealed, [key])
        : undefined;
      if (!letter) return [message];
      const envelope = `${letter.envelope.slice(0, -8)}AAAAAAAA`;
      const sealed = sealLetter(nodeCryptoSuite, systemRandom, { ...letter, envelope }, key);
      return [{ ...(message as Letter), content: { kind: 'letter', sealed } }];
    };
    const caught = () =>
      bob.engine.session.notices.all.some(
        ({ kind, detail, address }) =>
          kind === 'attack-detected' && detail === 'not-authentic' && address === ann.address,
      );
    await ann.engine.session.account.setPresence('busy', 'altered');
    await bob.until('he is warned', caught);
    expect(bob.stateOf(ann)).toBe('online');
  });

  it('that replays letters is heard once', async () => {
    const states = statesOfAnn();
    hostile.tampering = message => (isLetter(message) ? [message, message] : [message]);
    await ann.engine.session.account.setPresence('busy', 'once');
    await bob.isFound(ann, 'busy');
    await ann.engine.session.account.setPresence('away', 'twice');
    await bob.isFound(ann, 'away');
    await ann.engine.session.account.setPresence('online', 'thrice');
    await bob.isFound(ann, 'online');
    expect(states).toEqual(['busy', 'away', 'online']);
    await ann.say(bob, 'Once.');
    await bob.hears(ann, 'Once.');
    expect(await bob.texts(ann)).toEqual(['Once.']);
    expect(bob.engine.session.notices.all.filter(({ kind }) => kind === 'attack-detected')).toEqual([]);
  });

  it('that reorders letters keeps nobody from talking', async () => {
    let held: Letter | undefined;
    let reordered = 0;
    hostile.tampering = message => {
      if (!isLetter(message)) return [message];
      if (held === undefined) {
        held = message;
        return [];
      }
      const first = held;
      held = undefined;
      reordered += 1;
      // Not to whom it is for, if that is another: their handles tell.
      return first.handle === message.handle ? [message, first] : [message];
    };
    await ann.say(bob, 'In which order?');
    await bob.hears(ann, 'In which order?');
    expect(reordered).toBeGreaterThan(0);
    expect(await bob.texts(ann)).toEqual(['In which order?']);
  });

  it('that reads everything learns no name, no word and not who writes to whom', async () => {
    await ann.engine.session.account.setPresence('busy', 'reading a novel');
    await bob.isFound(ann, 'busy');
    await ann.say(bob, 'Only for you.');
    await bob.hears(ann, 'Only for you.');
    const all = hostile.seen.join('\n');
    for (const secret of [ann.address, bob.address, 'reading a novel', 'Only for you.', 'laptop'])
      expect(all).not.toContain(secret);
    // Passes name devices to the hub that they hang on; nothing that goes from one to another does.
    const between = hostile.seen.filter(each =>
      /"kind":"(signal|delivered|publish|found|lookup)"/.test(each),
    );
    expect(between.length).toBeGreaterThan(0);
    for (const device of [ann.device, bob.device]) expect(between.join('\n')).not.toContain(device);
  });
});
