import type { ConnectionState } from '../../api/client/api-client.ts';
import type { Session, Settings } from '../../api/contract.ts';
import type { Desktop } from '../../api/desktop.ts';
import type { OfferedNow } from '../browser-offers.ts';
import type { CallAudio } from '../call-audio.ts';
import type { Navigation, SettingsPage } from '../state/navigation.tsx';
import type { FixtureAnswers, FixtureTopics } from './fixture-client.ts';
import { BOB } from './fixture-people.ts';

/** One moment of the window. */
export interface Moment {
  readonly session?: Partial<Session>;
  readonly settings?: Partial<Settings>;
  readonly topics?: FixtureTopics;
  readonly answers?: FixtureAnswers;
  readonly connection?: ConnectionState;
  readonly audio?: CallAudio;
  readonly desktop?: Desktop;
  /** A window that shows one conversation alone. */
  readonly alone?: string;
  readonly offers?: Partial<OfferedNow>;
  readonly at?: Navigation;
  /** Files that are dropped onto the conversation, or held over it. */
  readonly drops?: () => readonly File[];
  readonly drags?: () => readonly File[];
}

/** The window shows the conversation with somebody. */
export const with_ = (address: string, detailsShown = false): Navigation => ({
  view: { kind: 'conversation', address },
  detailsShown,
});

export const settings = (page: SettingsPage): Navigation => ({
  view: { kind: 'settings', page },
  detailsShown: false,
});

/** A dialog is open, over a conversation unless said otherwise. */
export const dialog = (view: Navigation['dialog'], base: Navigation = with_(BOB)): Navigation => ({
  ...base,
  dialog: view,
});
