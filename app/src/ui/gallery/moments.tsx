import type { ReactNode } from 'react';
import type { ConnectionState } from '../../api/client/api-client.ts';
import type { CallRow, ElsewhereRow, Session, Settings } from '../../api/contract.ts';
import type { Desktop } from '../../api/desktop.ts';
import { App } from '../app.tsx';
import { type BrowserOffers, NO_OFFERS, type OfferedNow } from '../browser-offers.ts';
import type { CallAudio, CallPicture } from '../call-audio.ts';
import { FIRST_SETTINGS } from '../state/first-settings.ts';
import { HOME, type Navigation, type SettingsPage } from '../state/navigation.tsx';
import { fixtureAudio, fixturePicture } from './fixture-audio.ts';
import { type FixtureAnswers, FixtureClient, type FixtureTopics } from './fixture-client.ts';
import { BARE_DESKTOP, DESKTOP, fixtureDesktop, SOURCES } from './fixture-desktop.ts';
import * as files from './fixture-files.ts';
import * as people from './fixture-people.ts';
import { fixtureStream } from './fixture-pictures.ts';

/** One moment of the window. */
interface Moment {
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

const with_ = (address: string, detailsShown = false): Navigation => ({
  view: { kind: 'conversation', address },
  detailsShown,
});
const settings = (page: SettingsPage): Navigation => ({
  view: { kind: 'settings', page },
  detailsShown: false,
});
const dialog = (view: Navigation['dialog'], base: Navigation = with_(people.BOB)): Navigation => ({
  ...base,
  dialog: view,
});
const signedOut = (more: Partial<Session> = {}): Partial<Session> => ({ state: 'signed-out', ...more });
const server = (more: object = {}) => ({
  'server.probe': {
    url: 'https://home.example',
    name: 'home.example',
    signUp: 'open' as const,
    hasInvite: false,
    encrypted: true,
    ...more,
  },
});
const inCall = (more: Partial<(typeof people)['CALL']>, audio?: CallAudio): Moment => ({
  topics: { call: [{ ...people.CALL, ...more }] },
  at: with_(people.BOB),
  audio: audio ?? fixtureAudio({ level: 0.45, picture: fixturePicture() }),
});
const THEIRS = { camera: false, screen: false, muted: false, recording: 'off' } as const;
const BUSY = {
  roundTrip: 62,
  relayed: true,
  received: {
    microphone: { rate: 34_000, loss: 0.012, jitter: 9, codec: 'opus' },
    camera: {
      rate: 410_000,
      loss: 0.02,
      jitter: 14,
      codec: 'VP8',
      width: 480,
      height: 270,
      framesPerSecond: 19,
    },
  },
  sent: {
    microphone: { rate: 33_000, loss: 0, jitter: 3, codec: 'opus' },
    camera: { rate: 1_480_000, loss: 0.004, codec: 'VP8', width: 1_280, height: 720, framesPerSecond: 30 },
  },
};

/** A call in which these pictures are seen. */
function inVideoCall(
  more: Partial<CallPicture>,
  ...shown: readonly ('their-camera' | 'their-screen' | 'my-screen' | 'me')[]
): Moment {
  const picture = fixturePicture({
    ...(shown.includes('their-camera') && { theirCamera: fixtureStream('bob') }),
    ...(shown.includes('their-screen') && { theirScreen: fixtureStream('screen') }),
    ...(shown.includes('my-screen') && { screen: fixtureStream('screen') }),
    ...(shown.includes('me') && { camera: 'on', self: fixtureStream('me') }),
    ...more,
  });
  return inCall({}, fixtureAudio({ level: 0.3, picture }));
}

const ended = { state: 'ended', muted: false, can: { dismiss: true } } as const;
const laptop = people.DEVICES[1]?.device ?? '';
const without = (...names: (keyof FixtureTopics)[]): FixtureTopics =>
  Object.fromEntries(names.map(name => [name, undefined]));

const HELD = { hangUp: true, mute: true, resume: true, offer: true } as const;
const WAITING: CallRow = {
  ...people.CALL,
  callId: 'waits'.padEnd(22, 'x'),
  address: people.CAROL,
  direction: 'incoming',
  state: 'ringing',
  tone: 'waiting',
  can: { accept: true, decline: true },
};
const LAPTOP = people.DEVICES[1]!;
const ELSEWHERE: ElsewhereRow = {
  callId: 'elsewhere'.padEnd(22, 'x'),
  address: people.BOB,
  media: 'voice',
  device: LAPTOP.device,
  deviceName: LAPTOP.label,
  connectedAt: people.NOW - 90_000,
  offered: false,
  can: { take: true },
};

const RINGING: Moment = {
  topics: {
    call: [
      {
        ...people.CALL,
        address: people.CAROL,
        direction: 'incoming',
        state: 'ringing',
        tone: 'incoming',
        can: { accept: true, decline: true },
      },
    ],
  },
  at: with_(people.BOB),
};

const MOMENTS: Readonly<Record<string, Moment>> = {
  starting: { session: { state: 'unknown' } },
  'engine-gone': {
    topics: without('session'),
    connection: { state: 'disconnected', retryAt: people.NOW + 4_000 },
  },
  'first-run': { session: signedOut(), answers: server() },
  'first-run-page': { session: signedOut({ engine: 'page' }), answers: server() },
  'first-run-invite': {
    session: signedOut({ suggestedServer: 'kith:join?url=https%3A%2F%2Fhome.example&server=home.example' }),
    answers: server({ signUp: 'invite', hasInvite: true, inviter: people.BOB }),
  },
  'first-run-closed': { session: signedOut(), answers: server({ signUp: 'closed' }) },
  'first-run-unreachable': {
    session: signedOut({ suggestedServer: 'hoem.example' }),
    answers: { 'server.probe': { error: 'unreachable' } },
  },
  'first-run-log-in': { session: signedOut(), answers: server() },
  'first-run-recover': { session: signedOut(), answers: server() },
  'first-run-revoked': { session: signedOut({ problem: 'device-revoked' }), answers: server() },
  loading: { topics: without('roster') },
  empty: { topics: { roster: [], requests: [] } },
  home: {},
  conversation: { at: with_(people.BOB) },
  'conversation-details': { at: with_(people.CAROL, true) },
  'conversation-details-verified': { at: with_(people.BOB, true) },
  'conversation-unread': { at: with_(people.CAROL) },
  'conversation-empty': { at: with_(people.FARID) },
  'conversation-failed': { at: with_(people.EMI) },
  'conversation-typing': { at: with_(people.DAVE) },
  'conversation-hit': {
    at: {
      view: { kind: 'conversation', address: people.DAVE, at: people.MANY[12]?.order ?? '' },
      detailsShown: false,
    },
  },
  'conversation-rtl': { at: with_(people.SALMA) },
  'conversation-long-name': { at: with_(people.LONG, true) },
  'conversation-emoji': { at: with_(people.BOB) },
  'conversation-loading': { at: with_(people.BOB), topics: { conversations: {} } },
  'conversation-reply': { at: with_(people.BOB) },
  'conversation-edit': { at: with_(people.BOB) },
  'conversation-reactions': {
    topics: { conversations: { [people.FARID]: people.WITH_REACTIONS } },
    at: with_(people.FARID),
  },
  'conversation-pinned': {
    topics: { conversations: { [people.DAVE]: people.MANY.map(pinnedHere) } },
    at: with_(people.DAVE),
    answers: {
      'chat.pinned': {
        rows: people.MANY.map(pinnedHere)
          .filter(row => row.pinned)
          .toReversed(),
      },
    },
  },
  'conversation-disappearing': {
    topics: {
      conversations: { [people.FARID]: people.DISAPPEARING },
      roster: people.ROSTER.map(row =>
        row.address === people.FARID
          ? {
              ...row,
              notify: { mode: 'none', hideContent: true, whenOnline: true },
              timer: { lifetime: 3_600, proposal: { id: people.PROPOSAL_ID, mine: false, lifetime: 86_400 } },
            }
          : row,
      ),
    },
    at: with_(people.FARID, true),
  },
  'conversation-selection': { at: with_(people.BOB) },
  'dialog-forward': { at: dialog({ kind: 'forward', ids: ['a', 'b', 'c'] }) },
  'dialog-timer': { at: dialog({ kind: 'timer', address: people.BOB }) },
  'dialog-notify': { at: dialog({ kind: 'notify', address: people.BOB }) },
  'dialog-export': { at: dialog({ kind: 'export', address: people.BOB }) },
  'dialog-open-link': {
    at: dialog({ kind: 'open-link', href: 'https://аpple.example/', shown: 'https://аpple.example/' }),
  },
  'message-menu': { at: with_(people.BOB) },
  'message-react': { at: with_(people.BOB) },
  'message-versions': {
    at: dialog({ kind: 'message-versions', id: people.EDITED.id }),
    answers: { 'chat.versions': { versions: people.VERSIONS } },
  },
  'message-versions-failed': {
    at: dialog({ kind: 'message-versions', id: people.EDITED.id }),
    answers: { 'chat.versions': { error: 'no-such-message' } },
  },
  'message-delete': {
    at: dialog({ kind: 'delete-message', id: 'm', text: 'Bring the topo if you find it' }),
  },
  'identity-changed': { at: with_(people.GRETA) },
  groups: { settings: { rosterSort: 'status' }, at: with_(people.BOB) },
  compact: { settings: { density: 'compact', rosterSort: 'name' }, at: with_(people.BOB) },
  'online-only': { settings: { rosterOnlineOnly: true } },
  'roster-menu': { at: with_(people.CAROL) },
  'own-menu': {},
  'own-menu-profiles': {
    session: { profile: 'work' },
    answers: { 'profile.list': { profiles: ['default', 'club', 'work'] } },
  },
  search: {
    answers: {
      'chat.search': {
        hits: people.WITH_CAROL.slice(2, 5).map(row => ({
          address: people.CAROL,
          id: row.id,
          order: row.order,
          author: row.author,
          snippet: '…asked whether \uE000Ca\uE001rol can bring the \uE000ca\uE001mera to the lake',
          at: row.at,
        })),
      },
    },
  },
  'files-received': {
    topics: { conversations: { [people.BOB]: files.RECEIVED_FILES } },
    at: with_(people.BOB),
  },
  'files-sent': {
    topics: {
      conversations: { [people.BOB]: files.SENT_FILES },
      transfers: [...files.TRANSFERS, ...files.PENDING],
    },
    at: with_(people.BOB),
  },
  'files-details': {
    topics: { conversations: { [people.BOB]: files.RECEIVED_FILES } },
    answers: { 'file.list': { rows: files.PICTURES, more: false } },
    at: with_(people.BOB, true),
  },
  'files-tray': { at: with_(people.BOB), drops: files.DROPPED },
  'files-drop': { at: with_(people.BOB), drags: files.DROPPED },
  'files-attach': { at: with_(people.BOB) },
  'files-view': { at: { view: { kind: 'files' }, detailsShown: false } },
  'files-menu': { at: { view: { kind: 'files' }, detailsShown: false } },
  'files-view-empty': { at: { view: { kind: 'files' }, detailsShown: false }, topics: { transfers: [] } },
  'files-view-none': {
    at: { view: { kind: 'files' }, detailsShown: false },
    topics: { transfers: files.OVER },
  },
  'files-picture': {
    topics: { conversations: { [people.BOB]: files.RECEIVED_FILES } },
    answers: { 'file.list': { rows: files.PICTURES, more: false } },
    at: dialog({ kind: 'picture', id: files.PICTURES[1]?.id ?? '', name: 'summit.jpg' }),
  },
  'files-folder': {
    answers: { 'file.contents': { files: files.FOLDER_CONTENTS } },
    at: dialog({ kind: 'folder', id: 'f'.padEnd(22, 'x'), name: 'Photos of the week' }),
  },
  'settings-files': { at: settings('files') },
  requests: { at: { view: { kind: 'requests' }, detailsShown: false } },
  'requests-empty': { at: { view: { kind: 'requests' }, detailsShown: false }, topics: { requests: [] } },
  'add-buddy': { at: dialog({ kind: 'add-buddy' }) },
  'add-buddy-found': {
    at: dialog({ kind: 'add-buddy', prefill: 'henrik@home.example' }),
    answers: { 'buddy.find': { error: 'no-such-account' } },
  },
  'add-buddy-invite': {
    at: dialog({ kind: 'add-buddy' }),
    answers: {
      'invite.create': {
        link: 'kith:join?url=https%3A%2F%2Fhome.example&server=home.example&key=8m2V5fQGv1o4Y7hDkq0sXr9T3nB6wZcLJpUeA_iKxEs&invite=q7XbP2&from=alice%40home.example&id=5kTq0v9uYw2mN8sE3rJ1aA',
        expiresAt: people.NOW + 30 * 86_400_000,
      },
    },
  },
  organise: { at: dialog({ kind: 'organise', address: people.CAROL }) },
  remove: { at: dialog({ kind: 'remove', address: people.BOB }) },
  block: { at: dialog({ kind: 'block', address: people.BOB }) },
  'log-out': { at: dialog({ kind: 'log-out' }) },
  'status-text': { at: dialog({ kind: 'status-text' }) },
  shortcuts: { at: dialog({ kind: 'shortcuts' }) },
  offline: {
    session: { state: 'offline', problem: 'unreachable', retryAt: people.NOW + 12_000 },
    at: with_(people.BOB),
  },
  connecting: { session: { state: 'connecting' }, at: with_(people.BOB) },
  'engine-lost': {
    connection: { state: 'disconnected', retryAt: people.NOW + 4_000 },
    at: with_(people.BOB),
  },
  notices: { topics: { notices: people.NOTICES }, at: with_(people.BOB) },
  'notice-ended-unexpectedly': {
    topics: {
      notices: [{ id: 'n4', at: people.NOW, kind: 'ended-unexpectedly', detail: 'ended-unexpectedly' }],
    },
    at: with_(people.BOB),
  },
  'offer-update': { offers: { update: true }, at: with_(people.BOB) },
  'offer-notices': { offers: { notices: true }, at: with_(people.BOB) },
  'settings-about-install': { offers: { install: true }, at: settings('about') },
  report: {
    at: dialog({ kind: 'report' }, settings('about')),
    answers: { 'report.create': { text: people.REPORT } },
  },
  'report-failed': {
    at: dialog({ kind: 'report' }, settings('about')),
    answers: { 'report.create': { error: 'internal-error' } },
  },
  'call-incoming': RINGING,
  'call-incoming-reply': RINGING,
  'call-outgoing': inCall({ state: 'ringing', tone: 'outgoing' }, fixtureAudio({})),
  'call-connecting': inCall({ state: 'connecting' }, fixtureAudio({})),
  'call-active': inCall({}),
  'call-muted': inCall({ muted: true }),
  'call-devices': inCall({}),
  'call-reconnecting': inCall({ state: 'reconnecting' }, fixtureAudio({})),
  'call-relayed': inCall(
    {},
    fixtureAudio({
      level: 0.2,
      picture: fixturePicture({
        verdict: { level: 'poor', cause: 'their-loss' },
        statistics: {
          roundTrip: 381,
          relayed: true,
          received: { microphone: { rate: 31_000, loss: 0.17, jitter: 38, codec: 'opus' } },
          sent: { microphone: { rate: 33_000, loss: 0.01, jitter: 12, codec: 'opus' } },
        },
      }),
    }),
  ),
  'call-incoming-video': {
    ...RINGING,
    topics: { call: (RINGING.topics?.call ?? []).map(call => ({ ...call, media: 'video' as const })) },
  },
  'call-video': inVideoCall({ theirs: { ...THEIRS, camera: true } }, 'their-camera', 'me'),
  'call-video-grid': {
    ...inVideoCall({ theirs: { ...THEIRS, camera: true } }, 'their-camera', 'me'),
    settings: { callLayout: 'grid' },
  },
  'call-video-side': {
    ...inVideoCall({ theirs: { ...THEIRS, camera: true, muted: true } }, 'their-camera', 'me'),
    settings: { callLayout: 'side' },
  },
  'call-self-only': inVideoCall({}, 'me'),
  'call-screen': inVideoCall({ theirs: { ...THEIRS, screen: true } }, 'their-screen', 'me'),
  'call-screen-side': {
    ...inVideoCall(
      { theirs: { ...THEIRS, screen: true, camera: true } },
      'their-screen',
      'their-camera',
      'me',
    ),
    settings: { callLayout: 'side' },
  },
  'call-sharing': inVideoCall({ theirs: { ...THEIRS, camera: true } }, 'their-camera', 'my-screen'),
  'call-their-microphone-off': inVideoCall({ theirs: { ...THEIRS, muted: true } }),
  'call-camera-blocked': inVideoCall({ cameraProblem: 'denied' }),
  'call-camera-menu': inVideoCall({ theirs: { ...THEIRS, camera: true } }, 'their-camera', 'me'),
  'call-more': inVideoCall({ theirs: { ...THEIRS, camera: true } }, 'their-camera', 'me'),
  'call-recorded': inVideoCall({ theirs: { ...THEIRS, camera: true, recording: 'running' } }, 'their-camera'),
  'call-recording': inVideoCall({ recording: 'running' }),
  'call-push-to-talk': {
    ...inCall({}, fixtureAudio({ picture: fixturePicture() })),
    settings: { pushToTalk: true },
  },
  'call-statistics': {
    ...inVideoCall(
      {
        theirs: { ...THEIRS, camera: true },
        verdict: { level: 'fair', cause: 'their-network' },
        statistics: BUSY,
      },
      'their-camera',
      'me',
    ),
    at: dialog({ kind: 'call-statistics', callId: people.CALL.callId, name: 'Bob Okafor' }),
  },
  'call-declined': inCall(
    { ...ended, reason: 'declined', message: 'I’m in a meeting. Back at three.' },
    fixtureAudio({}),
  ),
  'call-failed': inCall({ ...ended, reason: 'failed', problem: 'connect-timeout' }, fixtureAudio({})),
  'call-microphone-blocked': inCall({ state: 'connecting' }, fixtureAudio({ problem: 'denied' })),
  'call-bar': { topics: { call: [people.CALL] }, at: with_(people.CAROL) },
  'call-held': inCall({ state: 'held', held: 'here', can: HELD }, fixtureAudio({})),
  'call-held-there': inCall({ state: 'held', held: 'there' }, fixtureAudio({})),
  'call-waiting': { topics: { call: [people.CALL, WAITING] }, at: with_(people.BOB) },
  'call-two': {
    topics: {
      call: [
        { ...people.CALL, state: 'held', held: 'here', can: HELD },
        { ...people.CALL, callId: 'other'.padEnd(22, 'x'), address: people.CAROL },
      ],
    },
    at: HOME,
  },
  'call-elsewhere': { topics: { elsewhere: [ELSEWHERE] }, at: with_(people.CAROL) },
  'call-elsewhere-offered': {
    topics: { elsewhere: [{ ...ELSEWHERE, offered: true }] },
    at: with_(people.CAROL),
  },
  'call-move': {
    ...inCall({}),
    topics: {
      call: [people.CALL],
      devices: people.DEVICES.map(row => ({ ...row, online: true })),
    },
  },
  'call-moved': inCall({ ...ended, reason: 'moved', duration: 61_000 }, fixtureAudio({})),
  'settings-account': { at: settings('account') },
  'settings-admin': {
    session: { admin: true },
    at: settings('account'),
    answers: {
      'admin.overview': {
        accounts: 214,
        online: 38,
        mailboxEnvelopes: 1_206,
        signUp: 'invite',
        version: '0.1.0',
        startedAt: people.NOW - 86_400_000 * 9,
      },
    },
  },
  'settings-devices': { at: settings('devices') },
  'settings-appearance': { at: settings('appearance') },
  'settings-chat': { at: settings('chat') },
  'settings-sound': { at: settings('sound'), audio: fixtureAudio({ level: 0.6 }) },
  'settings-privacy': {
    at: settings('privacy'),
    topics: { blocked: [{ address: people.LONG }] },
  },
  'settings-notifications': { at: settings('notifications') },
  'settings-desktop': { at: settings('desktop'), desktop: fixtureDesktop(DESKTOP) },
  'settings-desktop-bare': { at: settings('desktop'), desktop: fixtureDesktop(BARE_DESKTOP) },
  'source-picker': { ...inCall({}), desktop: fixtureDesktop(DESKTOP, SOURCES) },
  'source-picker-empty': {
    ...inCall({}),
    desktop: fixtureDesktop(DESKTOP, { ...SOURCES, sound: false, sources: [] }),
  },
  'conversation-alone': { at: with_(people.BOB), alone: people.BOB },
  'settings-keys': { at: settings('keys') },
  'settings-about': { at: settings('about') },
  'revoke-device': { at: dialog({ kind: 'revoke-device', device: laptop }, settings('devices')) },
  'rename-device': { at: dialog({ kind: 'rename-device', device: laptop }, settings('devices')) },
  'change-password': { at: dialog({ kind: 'change-password' }, settings('account')) },
  'new-recovery-code': { at: dialog({ kind: 'new-recovery-code' }, settings('account')) },
  'rotate-identity': { at: dialog({ kind: 'rotate-identity' }, settings('devices')) },
  'recovery-code': {
    session: signedOut(),
    answers: {
      ...server(),
      'account.sign-up': { recoveryCode: 'K7QM-4RTD-9XWF-2HBN-6VJC-8PZS-3GLY-5EAU' },
    },
  },
  // No time can be written for this message: the pane fails, the rest of the window does not.
  broken: {
    at: with_(people.BOB),
    topics: {
      conversations: { [people.BOB]: people.WITH_BOB.slice(0, 1).map(row => ({ ...row, at: Number.NaN })) },
    },
  },
  'delete-account': { at: dialog({ kind: 'delete-account' }, settings('account')) },
};

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

/** Two messages, one of them far up. */
function pinnedHere(row: (typeof people.MANY)[number], index: number): (typeof people.MANY)[number] {
  return index === 12 || index === 396 ? { ...row, pinned: true } : row;
}
