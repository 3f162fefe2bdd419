import type { ReactNode } from 'react';
import type { Settings } from '../../api/contract.ts';
import { App } from '../app.tsx';
import { type BrowserOffers, NO_OFFERS, type OfferedNow } from '../browser-offers.ts';
import { FIRST_SETTINGS } from '../state/first-settings.ts';
import { HOME } from '../state/navigation.tsx';
import { fixtureAudio } from './fixture-audio.ts';
import { FixtureClient, type FixtureTopics } from './fixture-client.ts';
import { fixtureDesktop } from './fixture-desktop.ts';
import * as files from './fixture-files.ts';
import * as people from './fixture-people.ts';
import { MOMENTS } from './moments.ts';

export interface Look {
  readonly theme: Settings['theme'];
  readonly language: Settings['language'];
}

/** The window in the moment that a scene names. */
export function windowIn(scene: string, look: Look): ReactNode {
  const moment = MOMENTS[scene] ?? {};
  const topics: FixtureTopics = {
    session: [{ ...people.SESSION, ...moment.session }],
    settings: [{ ...FIRST_SETTINGS, ...moment.settings, ...look }],
    roster: people.ROSTER,
    requests: people.REQUESTS,
    blocked: [],
    devices: people.DEVICES,
    call: [],
    media: [],
    transfers: files.TRANSFERS,
    notices: [],
    conversations: {
      [people.BOB]: people.WITH_BOB,
      [people.CAROL]: people.WITH_CAROL,
      [people.DAVE]: people.MANY,
      [people.EMI]: people.WITH_EMI,
      [people.SALMA]: people.WITH_SALMA,
      [people.FARID]: [],
      [people.GRETA]: [],
      [people.LONG]: [],
    },
    ...moment.topics,
  };
  const client = new FixtureClient(
    topics,
    {
      'chat.search': { hits: [] },
      'chat.pinned': { rows: [] },
      'file.list': { rows: [], more: false },
      'buddy.safety-number': people.SAFETY,
      'buddy.find': { address: people.BOB, relation: 'buddy' },
      ...moment.answers,
    },
    moment.connection ?? { state: 'connected' },
  );
  // The tests of the window look at what it asks for.
  client.onCall = detail => window.dispatchEvent(new CustomEvent('gallery:call', { detail }));
  // The tests of the message list make messages arrive.
  window.addEventListener('gallery:arrive', event => {
    const text = event instanceof CustomEvent ? String(event.detail) : '';
    client.append(people.DAVE, people.message(people.DAVE, 0, { type: 'text', text }, 'read'));
  });
  if (moment.drops) dropOnConversation('drop', moment.drops());
  if (moment.drags) dropOnConversation('dragenter', moment.drags());
  return (
    <App
      client={client}
      media={moment.audio ?? fixtureAudio({})}
      desktop={moment.desktop ?? fixtureDesktop()}
      alone={moment.alone}
      files={files.fixtureFiles()}
      offers={offersOf(moment.offers)}
      initial={moment.at ?? HOME}
    />
  );
}

/** Drops files, or holds them, over the conversation once it is there. */
function dropOnConversation(event: 'drop' | 'dragenter', dropped: readonly File[]): void {
  const box = document.querySelector('textarea');
  if (!box) {
    requestAnimationFrame(() => dropOnConversation(event, dropped));
    return;
  }
  const dataTransfer = new DataTransfer();
  for (const file of dropped) dataTransfer.items.add(file);
  box.dispatchEvent(new DragEvent(event, { dataTransfer, bubbles: true, cancelable: true }));
}

function offersOf(offered: Partial<OfferedNow> = {}): BrowserOffers {
  const now = { ...NO_OFFERS.state.getSnapshot(), ...offered };
  return { ...NO_OFFERS, state: { ...NO_OFFERS.state, getSnapshot: () => now } };
}
