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
/** What opens letters to bob: his buddies have it, and only this test does not mind that a hub has it too. */
let keyOfBob: Uint8Array;
/** What the hub does with letters to bob. */
let attack: (letter: Letter) => readonly WireMessage[];
/** Letters to bob, each once, and those of them that were altered. */
let letters: Set<string>;
let altered: Set<string>;
/** How ann is, as bob heard it. */
let heard: string[];

/** Two people who have nothing but a hub that turns against them. */
beforeEach(async () => {
  hostile = new HostileConnections(nodePeerConnections);
  [ann, bob] = [await world.join('ann'), await world.join('bob')];
  await makeBuddies(ann, bob);
  const hub = await world.hub('mallory', { connections: hostile });
  await haveKeys(ann, bob);
  await isAttached(ann, bob, hub);
  const secret = ann.engine.overlay.keys?.of(bob.device)?.secret ?? new Uint8Array();
  keyOfBob = presenceBodyKey(nodeCryptoSuite, secret, dayOf(Date.now()));
  attack = letter => [letter];
  [letters, altered, heard] = [new Set(), new Set(), []];
  hostile.tampering = message => {
    if (!isLetter(message) || !openLetter(nodeCryptoSuite, message.content.sealed, [keyOfBob]))
      return [message];
    letters.add(message.content.sealed);
    return attack(message);
  };
  bob.engine.session.signals.on('presence', (_, body) => {
    heard.push(String(body instanceof Object && 'state' in body ? body.state : 'bye'));
  });
  await world.killServer();
  await Promise.all([ann.isFound(bob), bob.isFound(ann)]);
});

type Delivered = Extract<WireMessage, { kind: 'delivered' }>;
type Letter = Delivered & { readonly content: Extract<Delivered['content'], { kind: 'letter' }> };

function isLetter(message: WireMessage): message is Letter {
  return message.kind === 'delivered' && message.content.kind === 'letter';
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
  it('OV-25 that drops letters stops a conversation, and nothing is lost by it', async () => {
    const stopped = Promise.withResolvers<void>();
    attack = () => {
      stopped.resolve();
      return [];
    };
    await ann.say(bob, 'Can you hear me?');
    await stopped.promise;
    expect(await isQueued()).toBe(true);
    attack = letter => [letter];
    await sayAgain();
    await bob.hears(ann, 'Can you hear me?');
    expect(await bob.texts(ann)).toEqual(['Can you hear me?']);
  });

  it('OV-25 that alters letters alters nothing that is believed', async () => {
    attack = letter => {
      const { sealed } = letter.content;
      altered.add(sealed);
      const other = sealed.endsWith('A') ? 'B' : 'A';
      const content = { kind: 'letter' as const, sealed: `${sealed.slice(0, -8)}${other.repeat(8)}` };
      return [{ ...letter, content }];
    };
    await ann.engine.session.account.setPresence('busy', 'altered');
    await expect.poll(() => altered.size).toBeGreaterThan(0);
    attack = letter => [letter];
    await ann.engine.session.account.setPresence('away', 'genuine');
    await bob.isFound(ann, 'away');
    await expect.poll(() => heard.length).toBe(letters.size - altered.size);
  });

  it('OV-25 of a buddy, which can open letters, is caught when it alters what is inside', async () => {
    attack = letter => {
      const opened = openLetter(nodeCryptoSuite, letter.content.sealed, [keyOfBob]);
      if (!opened) throw new Error('no letter to bob');
      const envelope = `${opened.envelope.slice(0, -8)}AAAAAAAA`;
      const sealed = sealLetter(nodeCryptoSuite, systemRandom, { ...opened, envelope }, keyOfBob);
      return [{ ...letter, content: { kind: 'letter', sealed } }];
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

  it('OV-25 that replays letters is heard once', async () => {
    attack = letter => [letter, letter];
    await ann.engine.session.account.setPresence('busy', 'once');
    await bob.isFound(ann, 'busy');
    await ann.engine.session.account.setPresence('away', 'twice');
    await bob.isFound(ann, 'away');
    // Each replay came before the letter that was sent after it.
    await expect.poll(() => heard.length).toBe(letters.size);
    await ann.say(bob, 'Once.');
    await bob.hears(ann, 'Once.');
    expect(await bob.texts(ann)).toEqual(['Once.']);
    expect(bob.engine.session.notices.all.filter(({ kind }) => kind === 'attack-detected')).toEqual([]);
  });

  it('OV-25 that reorders letters keeps nobody from talking', async () => {
    let held: Letter | undefined;
    let reordered = 0;
    attack = letter => {
      if (held === undefined) {
        held = letter;
        return [];
      }
      const first = held;
      held = undefined;
      reordered += 1;
      return [letter, first];
    };
    await ann.say(bob, 'In which order?');
    await bob.hears(ann, 'In which order?');
    expect(reordered).toBeGreaterThan(0);
    expect(await bob.texts(ann)).toEqual(['In which order?']);
  });

  it('OV-25 that reads everything learns no name, no word and not who writes to whom', async () => {
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
