import { waveformOf } from '@kith/shared/chat/voice-message';
import { failed, ok } from '@kith/shared/protocol/result';
import type { ContentId } from '@kith/shared/swarm/content-id';
import type { MessageRow, TransferRow } from '../../api/contract.ts';
import type { AddedFile, WindowFiles } from '../../api/window-files.ts';
import { LEVELS } from './fixture-audio.ts';
import { ALICE, BOB, CAROL, DAVE, EMI, message, NOW } from './fixture-people.ts';

const MINUTE = 60_000;
const MB = 1_000_000;
const contentId = 'A'.repeat(43) as ContentId;

type FileBody = Extract<MessageRow['body'], { type: 'file' }>;
type FolderBody = Extract<MessageRow['body'], { type: 'folder' }>;

/** A mountain in the evening, drawn. */
function drawing(width: number, height: number, type: string, hue = 230): string {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d');
  if (!pen) return '';
  const sky = pen.createLinearGradient(0, 0, 0, height);
  sky.addColorStop(0, `hsl(${hue} 60% 38%)`);
  sky.addColorStop(0.62, `hsl(${hue + 110} 70% 68%)`);
  sky.addColorStop(1, 'hsl(35 80% 70%)');
  pen.fillStyle = sky;
  pen.fillRect(0, 0, width, height);
  for (const [base, peak, lightness] of [
    [0.78, 0.3, 30],
    [0.9, 0.5, 20],
    [1, 0.72, 12],
  ] as const) {
    pen.fillStyle = `hsl(${hue} 34% ${lightness}%)`;
    pen.beginPath();
    pen.moveTo(0, height * base);
    for (let x = 0; x <= 12; x++) {
      const up = Math.abs(Math.sin(x * 1.7 + peak * 9)) * (base - peak);
      pen.lineTo((width * x) / 12, height * (base - up));
    }
    pen.lineTo(width, height);
    pen.lineTo(0, height);
    pen.fill();
  }
  return canvas.toDataURL(type, 0.6);
}

const thumbnail = (hue = 230) =>
  drawing(160, 120, 'image/webp', hue)
    .replace(/^.*,/, '')
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const file = (name: string, size: number, more: Partial<FileBody> = {}): FileBody => ({
  type: 'file',
  contentId,
  name,
  size,
  offer: 'open',
  here: false,
  ...more,
});
const picture = (name: string, hue: number, more: Partial<FileBody> = {}) =>
  file(name, 2.4 * MB, {
    mime: 'image/jpeg',
    picture: { width: 4_000, height: 3_000, thumbnail: thumbnail(hue) },
    ...more,
  });
const folder = (name: string, more: Partial<FolderBody> = {}): FolderBody => ({
  type: 'folder',
  contentId,
  infoSize: 4_000,
  name,
  size: 812 * MB,
  files: 214,
  offer: 'open',
  here: false,
  ...more,
});
const theirs = (ago: number, body: MessageRow['body']) => message(BOB, ago * MINUTE, body, 'read');
const mine = (ago: number, body: MessageRow['body'], state: MessageRow['state'] = 'read') =>
  message(ALICE, ago * MINUTE, body, state);

const received = { offer: 'received', here: true } as const;
const DOWNLOADING = theirs(
  44,
  file('El Chorro, day two, uncut.mkv', 2_140 * MB, { mime: 'video/x-matroska' }),
);
const PAUSED_THERE = theirs(42, file('topo-east-face.zip', 84 * MB));
const FULL = theirs(40, file('Backup of everything 2026-11.tar.zst', 48_000 * MB));
const CHANGED = theirs(38, file('minutes.odt', 64_000));
const WAITING = theirs(36, file('vertical-panorama.tif', 310 * MB, { mime: 'image/tiff' }));
const SENDING = mine(28, file('rope-and-knots.pdf', 12.4 * MB, { mime: 'application/pdf', here: true }));

const LOST = mine(29, file('the-whole-season.mkv', 14_000 * MB, { mime: 'video/x-matroska', here: true }));
const ASKED = mine(27, file('drone.mp4', 6_200 * MB, { mime: 'video/mp4', here: true }));

/** Files too large to be copied, after the page was reloaded. */
export const LOST_FILES: readonly MessageRow[] = [LOST, ASKED];

/** One row of each state in which somebody else's file can be. */
export const RECEIVED_FILES: readonly MessageRow[] = [
  theirs(60, picture('summit.jpg', 230, received)),
  theirs(58, picture('camp.jpg', 200)),
  theirs(56, file('Packing list.txt', 1_204, { mime: 'text/plain', ...received })),
  theirs(54, file('marmot-whistle.ogg', 240_000, { mime: 'audio/ogg', duration: 9_000, ...received })),
  theirs(52, file('Insurance 2026.pdf', 1.2 * MB, { mime: 'application/pdf' })),
  theirs(50, file('rosters.xlsx', 48_000, { offer: 'declined' })),
  theirs(48, file('old-plan.docx', 92_000, { offer: 'withdrawn' })),
  theirs(46, file('gps.gpx', 31_000, { offer: 'received' })),
  DOWNLOADING,
  PAUSED_THERE,
  FULL,
  CHANGED,
  WAITING,
  theirs(34, folder('Photos of the week', received)),
  theirs(32, folder('Raw scans with a name that is longer than any bubble is wide, as such names go')),
];

const spoken = (seconds: number, more: Partial<FileBody> = {}) =>
  file('Voice message.webm', 4_000 * seconds, {
    mime: 'audio/webm',
    duration: seconds * 1_000,
    voice: { waveform: waveformOf(LEVELS) },
    ...more,
  });

/** Voice messages of both: here, not here yet, not to be had any more. */
export const SPOKEN: readonly MessageRow[] = [
  theirs(20, spoken(12, received)),
  mine(18, spoken(31, received)),
  theirs(16, spoken(185, received)),
  theirs(10, spoken(754)),
  theirs(8, spoken(9, { offer: 'withdrawn' })),
  mine(4, spoken(4, { here: true }), 'sent'),
];

/** The same of one's own. */
export const SENT_FILES: readonly MessageRow[] = [
  mine(31, picture('morning.jpg', 20, { here: true, offer: 'received' })),
  mine(30, file('waiting.flac', 31 * MB, { mime: 'audio/flac', here: true }), 'sent'),
  SENDING,
  mine(26, file('declined.iso', 4_700 * MB, { here: true, offer: 'declined' }), 'delivered'),
  mine(24, file('taken-back.txt', 800, { here: true, offer: 'withdrawn' }), 'delivered'),
  mine(22, file('from-the-laptop.zip', 3 * MB), 'delivered'),
  mine(20, folder('Climbing topos', { here: true, offer: 'received' })),
];

function transfer(
  row: Pick<MessageRow, 'id' | 'body' | 'mine'>,
  more: Partial<TransferRow> & Pick<TransferRow, 'state'>,
  address = BOB,
): TransferRow {
  const { body } = row;
  if (body.type !== 'file' && body.type !== 'folder') throw new Error('not a file');
  return {
    id: row.id,
    address,
    direction: row.mine ? 'out' : 'in',
    kind: body.type,
    name: body.name,
    size: body.size,
    done: 0,
    moved: 0,
    rate: 0,
    sources: 1,
    startedAt: NOW - 5 * MINUTE,
    can: { cancel: true },
    ...more,
  };
}

export const PENDING: readonly TransferRow[] = [
  transfer(
    {
      id: 'p1'.padEnd(22, 'x'),
      mine: true,
      body: file('the-whole-climb.mp4', 2_140 * MB, { mime: 'video/mp4' }),
    },
    {
      state: 'preparing',
      done: 920 * MB,
      rate: 410 * MB,
      secondsLeft: 3,
      caption: 'Two gigabytes, so take your time',
    },
  ),
  transfer(
    { id: 'p2'.padEnd(22, 'x'), mine: true, body: file('moved-away.pdf', 3 * MB) },
    { state: 'failed', problem: 'not-found', can: { cancel: true, retry: true } },
  ),
];

const pausable = { cancel: true, pause: true } as const;
export const TRANSFERS: readonly TransferRow[] = [
  transfer(DOWNLOADING, { state: 'active', done: 901 * MB, rate: 22.4 * MB, secondsLeft: 55, can: pausable }),
  transfer(SENDING, { state: 'active', done: 10.1 * MB, rate: 1.2 * MB, secondsLeft: 2, can: pausable }),
  transfer(PAUSED_THERE, { state: 'paused', pausedBy: 'there', done: 33 * MB }),
  transfer(FULL, {
    state: 'paused',
    problem: 'disk-full',
    done: 31_000 * MB,
    can: { cancel: true, resume: true },
  }),
  transfer(CHANGED, { state: 'failed', problem: 'changed', can: { cancel: true, retry: true, clear: true } }),
  transfer(WAITING, { state: 'waiting', done: 12 * MB, sources: 0, can: { ...pausable, retry: true } }),
  transfer(
    { id: 't1'.padEnd(22, 'x'), mine: true, body: folder('Wedding') },
    { state: 'done', done: 812 * MB, can: { clear: true }, startedAt: NOW - 60 * MINUTE },
    CAROL,
  ),
  transfer(
    {
      id: 't2'.padEnd(22, 'x'),
      mine: false,
      body: file('quarter-three-figures-final-really-final-v7.xlsx', 2.2 * MB),
    },
    { state: 'done', done: 2.2 * MB, can: { clear: true }, startedAt: NOW - 90 * MINUTE },
    DAVE,
  ),
  transfer(
    { id: 't3'.padEnd(22, 'x'), mine: false, body: file('زيارة الصيف.pdf', 9 * MB) },
    { state: 'cancelled', can: { clear: true }, startedAt: NOW - 95 * MINUTE },
    EMI,
  ),
];

/** The transfers of files that a page lost hold of. */
export const LOST_TRANSFERS: readonly TransferRow[] = [
  transfer(LOST, {
    state: 'paused',
    problem: 'pick-again',
    done: 3_100 * MB,
    can: { cancel: true, pickAgain: true },
  }),
  transfer(ASKED, { state: 'paused', problem: 'ask-again', can: { cancel: true, allow: true } }),
];

/** Transfers of which none is active. */
export const OVER = TRANSFERS.filter(({ state }) => state === 'cancelled');

/** Pictures of the conversation that are here, the newest first. */
export const PICTURES = [...SENT_FILES, ...RECEIVED_FILES].filter(
  ({ body }) => body.type === 'file' && body.picture !== undefined,
);

export const DROPPED = (): readonly File[] => [
  new File([PACKING_LIST], 'Packing list.txt', { type: 'text/plain' }),
  new File([new Uint8Array(2_400_000)], 'A recording of the whole evening with a long name.flac', {
    type: 'audio/flac',
  }),
  new File([pictureBytes()], 'summit.jpg', { type: 'image/jpeg' }),
];

function pictureBytes(): Uint8Array<ArrayBuffer> {
  const base64 = drawing(800, 600, 'image/jpeg').replace(/^.*,/, '');
  return Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
}

export const FOLDER_CONTENTS = [
  { path: ['day 1', 'lake.jpg'], size: 3.1 * MB },
  { path: ['day 1', 'sunset over the island, seen from the jetty.jpg'], size: 2.8 * MB },
  { path: ['day 2', 'raw', 'IMG_2041.CR3'], size: 31 * MB },
  { path: ['notes.txt'], size: 812 },
];

/** Files of a scene: everything that is shown is drawn or written here. */
export function fixtureFiles(): WindowFiles {
  const added = (): AddedFile => ({
    ready: Promise.resolve(ok('intake')),
    onProgress: () => () => undefined,
    cancel: () => undefined,
  });
  const shown = async (id: string) => {
    const row = [...RECEIVED_FILES, ...SENT_FILES].find(each => each.id === id);
    const body = row?.body.type === 'file' ? row.body : undefined;
    if (body?.mime === 'text/plain') return `data:text/plain,${encodeURIComponent(PACKING_LIST)}`;
    if (body?.mime?.startsWith('audio/')) return URL.createObjectURL(silence());
    return body?.picture
      ? drawing(1_200, 900, 'image/jpeg', body.name === 'summit.jpg' ? 230 : 20)
      : undefined;
  };
  return {
    add: added,
    addFolder: added,
    show: async id => {
      const url = await shown(id);
      return url === undefined ? failed('not-found') : ok({ url, release: () => undefined });
    },
    save: async () => ok(undefined),
  };
}

const PACKING_LIST = `For Saturday
- two ropes, 60 m
- eight quickdraws
- helmets!
- sandwiches (Farid)
- the map, on paper
- sun cream
- a book for the evening
- headlamps with charged batteries`;

/** A second of nothing, as a WAV file. */
function silence(): Blob {
  const rate = 8_000;
  const view = new DataView(new ArrayBuffer(44 + rate));
  const words = (at: number, text: string) => {
    for (const [index, letter] of [...text].entries()) view.setUint8(at + index, letter.charCodeAt(0));
  };
  words(0, 'RIFF');
  view.setUint32(4, 36 + rate, true);
  words(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  words(36, 'data');
  view.setUint32(40, rate, true);
  for (let at = 44; at < view.byteLength; at++) view.setUint8(at, 128);
  return new Blob([view.buffer], { type: 'audio/wav' });
}
