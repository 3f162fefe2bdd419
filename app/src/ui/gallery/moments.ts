import type { Session } from '../../api/contract.ts';
import { CALL_MOMENTS } from './call-moments.ts';
import { fixtureAudio } from './fixture-audio.ts';
import type { FixtureTopics } from './fixture-client.ts';
import { BARE_DESKTOP, DESKTOP, fixtureDesktop } from './fixture-desktop.ts';
import * as files from './fixture-files.ts';
import * as people from './fixture-people.ts';
import { dialog, type Moment, settings, with_ } from './moment.ts';
import { NETWORK_MOMENTS } from './network-moments.ts';

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
const laptop = people.DEVICES[1]?.device ?? '';
const without = (...names: (keyof FixtureTopics)[]): FixtureTopics =>
  Object.fromEntries(names.map(name => [name, undefined]));

/** What each scene shows. */
export const MOMENTS: Readonly<Record<string, Moment>> = {
  ...CALL_MOMENTS,
  ...NETWORK_MOMENTS,
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
  'files-lost': {
    topics: { conversations: { [people.BOB]: files.LOST_FILES }, transfers: files.LOST_TRANSFERS },
    at: with_(people.BOB),
  },
  'files-lost-list': {
    topics: { transfers: files.LOST_TRANSFERS },
    at: { view: { kind: 'files' }, detailsShown: false },
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
  'voice-messages': {
    topics: { conversations: { [people.BOB]: files.SPOKEN } },
    at: with_(people.BOB),
  },
  'voice-recording': { at: with_(people.BOB), audio: fixtureAudio({}) },
  'voice-paused': { at: with_(people.BOB), audio: fixtureAudio({ voice: 'paused' }) },
  'voice-refused': { at: with_(people.BOB), audio: fixtureAudio({ problem: 'denied' }) },
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

/** Two messages, one of them far up. */
function pinnedHere(row: (typeof people.MANY)[number], index: number): (typeof people.MANY)[number] {
  return index === 12 || index === 396 ? { ...row, pinned: true } : row;
}
