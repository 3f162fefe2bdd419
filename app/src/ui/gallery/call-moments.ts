import type { CallRow, ElsewhereRow } from '../../api/contract.ts';
import type { AudioProblem, CallPicture } from '../call-audio.ts';
import { HOME } from '../state/navigation.tsx';
import { fixtureAudio, fixturePicture } from './fixture-audio.ts';
import { DESKTOP, fixtureDesktop, SOURCES } from './fixture-desktop.ts';
import * as people from './fixture-people.ts';
import { fixtureStream } from './fixture-pictures.ts';
import { dialog, type Moment, with_ } from './moment.ts';

const THEIRS = { camera: false, screen: false, muted: false, recording: 'off' } as const;
const BUSY = {
  roundTrip: 62,
  relayed: true,
  relay: 'turn:203.0.113.80:41000?transport=udp',
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

/** What is heard and seen in a scene, where it is not the usual. */
interface Seen {
  readonly picture?: Partial<CallPicture>;
  readonly level?: number;
  readonly problem?: AudioProblem;
}

/** Calls of this window. Each one that has sound has its picture, so that none is "in another window". */
function inCalls(calls: readonly CallRow[], seen: Seen = {}): Moment {
  const pictures = calls.filter(hasSound).map(({ callId, state, held }) =>
    fixturePicture({
      callId,
      held: held !== undefined,
      ...(state !== 'active' && { theirs: undefined, statistics: undefined, verdict: undefined }),
      ...seen.picture,
    }),
  );
  const level = seen.level ?? (calls.some(call => call.state === 'active') ? 0.45 : 0);
  return {
    topics: { call: calls },
    at: with_(people.BOB),
    audio: fixtureAudio({ pictures, level, problem: seen.problem }),
  };
}

/** The call with Bob. */
const inCall = (more: Partial<CallRow>, seen?: Seen): Moment => inCalls([{ ...people.CALL, ...more }], seen);

/** Sound begins when a call is placed or taken, and stops when it is over. */
function hasSound({ state, direction }: CallRow): boolean {
  return state !== 'ended' && !(state === 'ringing' && direction === 'incoming');
}

/** A call in which these pictures are seen. */
function inVideoCall(
  more: Partial<CallPicture>,
  ...shown: readonly ('their-camera' | 'their-screen' | 'my-screen' | 'me')[]
): Moment {
  const picture: Partial<CallPicture> = {
    ...(shown.includes('their-camera') && { theirCamera: fixtureStream('bob') }),
    ...(shown.includes('their-screen') && { theirScreen: fixtureStream('screen') }),
    ...(shown.includes('my-screen') && { screen: fixtureStream('screen') }),
    ...(shown.includes('me') && { camera: 'on', self: fixtureStream('me') }),
    ...more,
  };
  return inCall({}, { level: 0.3, picture });
}

const ended = { state: 'ended', muted: false, can: { dismiss: true } } as const;
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

const RINGING: CallRow = {
  ...people.CALL,
  address: people.CAROL,
  direction: 'incoming',
  state: 'ringing',
  tone: 'incoming',
  can: { accept: true, decline: true },
};

/** What the scenes with calls show. */
export const CALL_MOMENTS: Readonly<Record<string, Moment>> = {
  'call-incoming': inCalls([RINGING]),
  'call-incoming-reply': inCalls([RINGING]),
  'call-outgoing': inCall({ state: 'ringing', tone: 'outgoing' }),
  'call-connecting': inCall({ state: 'connecting' }),
  'call-active': inCall({}),
  'call-muted': inCall({ muted: true }),
  'call-devices': inCall({}),
  'call-reconnecting': inCall({ state: 'reconnecting' }),
  'call-relayed': inCall(
    {},
    {
      level: 0.2,
      picture: {
        verdict: { level: 'poor', cause: 'their-loss' },
        statistics: {
          roundTrip: 381,
          relayed: true,
          received: { microphone: { rate: 31_000, loss: 0.17, jitter: 38, codec: 'opus' } },
          sent: { microphone: { rate: 33_000, loss: 0.01, jitter: 12, codec: 'opus' } },
        },
      },
    },
  ),
  'call-incoming-video': inCalls([{ ...RINGING, media: 'video' }]),
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
    ...inCall({}, { level: 0 }),
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
  'call-declined': inCall({ ...ended, reason: 'declined', message: 'I’m in a meeting. Back at three.' }),
  'call-failed': inCall({ ...ended, reason: 'failed', problem: 'connect-timeout' }),
  'call-microphone-blocked': inCall({ state: 'connecting' }, { problem: 'denied' }),
  'call-bar': { ...inCall({}), at: with_(people.CAROL) },
  'call-held': inCall({ state: 'held', held: 'here', can: HELD }),
  'call-held-there': inCall({ state: 'held', held: 'there' }),
  'call-waiting': inCalls([people.CALL, WAITING]),
  'call-two': {
    ...inCalls([
      { ...people.CALL, state: 'held', held: 'here', can: HELD },
      { ...people.CALL, callId: 'other'.padEnd(22, 'x'), address: people.CAROL },
    ]),
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
  'call-moved': inCall({ ...ended, reason: 'moved', duration: 61_000 }),
  'source-picker': { ...inCall({}), desktop: fixtureDesktop(DESKTOP, SOURCES) },
  'source-picker-empty': {
    ...inCall({}),
    desktop: fixtureDesktop(DESKTOP, { ...SOURCES, sound: false, sources: [] }),
  },
};
