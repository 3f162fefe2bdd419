import type { Address } from '@kith/shared/identity/address';
import type { DeviceId, PresenceState } from '@kith/shared/protocol/schemas';
import type {
  CallRow,
  DeviceRow,
  MessageRow,
  NoticeRow,
  RequestRow,
  RosterRow,
  Session,
} from '../../api/contract.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
export const NOW = Date.now();

/** The gallery's addresses and ids are made here and nowhere checked. */
const at = (name: string) => `${name}@home.example` as Address;
const device = (name: string) => name.padEnd(22, '0') as DeviceId;

export const ALICE = at('alice');
export const BOB = at('bob');
export const CAROL = at('carol');
export const DAVE = at('dave');
export const EMI = at('emi');
export const FARID = at('farid');
export const GRETA = at('greta');
export const LONG = at('maximilian.von.und.zu.hohenfels');
export const SALMA = at('salma');

export const SESSION: Session = {
  state: 'online',
  address: ALICE,
  device: device('alice-desk'),
  server: { url: 'https://home.example', name: 'home.example', encrypted: true },
  presence: 'online',
  text: '',
  showLastSeen: true,
  admin: false,
  engine: 'daemon',
  suggestedServer: 'https://home.example',
};

const CAROL_SAYS = [
  'Cold!',
  'But the light in the evening was worth every minute of the drive.',
  'We swam to the island and back.',
  'I have about three hundred photos, will sort them out first.',
];

let counter = 0;
/** A row as it would be `ago` milliseconds later. */
export function message(
  author: Address,
  ago: number,
  body: MessageRow['body'],
  state: MessageRow['state'],
): MessageRow {
  counter += 1;
  const time = NOW - ago;
  return {
    id: `m${counter}`.padEnd(22, 'x'),
    order: `${time.toString(16).padStart(12, '0')}-${counter.toString(16).padStart(4, '0')}-${device('d')}`,
    author,
    mine: author === ALICE,
    at: time,
    body,
    state,
  };
}
const theirs = (author: Address, ago: number, text: string) =>
  message(author, ago, { type: 'text', text }, 'read');
const mine = (ago: number, text: string, state: MessageRow['state'] = 'read') =>
  message(ALICE, ago, { type: 'text', text }, state);
const called = (
  author: Address,
  ago: number,
  outcome: Extract<MessageRow['body'], { type: 'call' }>['outcome'],
  duration = 0,
) =>
  message(
    author,
    ago,
    {
      type: 'call',
      callId: `c${counter}`.padEnd(22, 'x'),
      direction: author === ALICE ? 'outgoing' : 'incoming',
      outcome,
      duration,
      media: 'voice',
    },
    'read',
  );

const early = DAY - 40 * MINUTE;
export const WITH_BOB: readonly MessageRow[] = [
  theirs(BOB, early + 60 * MINUTE, 'Did the new router survive the night?'),
  theirs(BOB, early + 59 * MINUTE, 'Mine dropped twice, but the call just went on over Farid’s machine.'),
  mine(early + 57 * MINUTE, 'It did. I only saw the badge change to “relayed” for a minute.'),
  called(BOB, early + 30 * MINUTE, 'answered', 761_000),
  mine(50 * MINUTE, 'Here is the whole climb, uncut: https://video.home.example/el-chorro?day=2'),
  mine(49 * MINUTE, 'Two gigabytes, so take your time'),
  theirs(BOB, 42 * MINUTE, 'Got most of it already.\nCarol had half of it on her disk, so it went fast.'),
  theirs(BOB, 41 * MINUTE, 'Call at six?'),
  called(BOB, 30 * MINUTE, 'missed'),
  mine(5 * MINUTE, 'Sounds good, calling at six', 'delivered'),
  theirs(BOB, 4 * MINUTE, 'Perfect'),
  mine(2 * MINUTE, 'Bring the topo if you find it', 'sent'),
  mine(1 * MINUTE, 'And the long rope', 'queued'),
];

export const WITH_EMI: readonly MessageRow[] = [
  theirs(EMI, 3 * DAY, 'See you on Friday!'),
  mine(2 * DAY, 'Train gets in at 18:20.', 'delivered'),
  { ...mine(2 * HOUR, 'Are you at the station?', 'failed'), failure: 'expired' },
  { ...mine(1 * HOUR, 'I am waiting at the kiosk.', 'failed'), failure: 'mailbox-full' },
  called(ALICE, 50 * MINUTE, 'busy'),
  called(ALICE, 45 * MINUTE, 'missed'),
  called(EMI, 40 * MINUTE, 'missed'),
];

export const WITH_SALMA: readonly MessageRow[] = [
  theirs(SALMA, 3 * HOUR, 'مرحبا! هل وصلتِ إلى البيت؟'),
  mine(2 * HOUR, 'Yes, just now. شكراً!'),
  theirs(SALMA, 100 * MINUTE, 'الصور هنا: https://photos.home.example/صيف'),
];

/** Answers, changes, reactions and what was taken back, in two directions of writing. */
const LAKE_QUESTION = theirs(FARID, 95 * MINUTE, 'Who brings the rope on Saturday?');
const ROUTE = mine(
  90 * MINUTE,
  'I have the topo for the east face. Six pitches, two of them new bolts, and the walk down is marked since last summer: https://topo.home.example/east',
);
const LOST = message(FARID, 70 * MINUTE, { type: 'deleted' }, 'read');
const ARABIC = theirs(FARID, 30 * MINUTE, 'سلمى تسأل: هل نأخذ الحبل الطويل؟');
const quoting = (row: MessageRow, quoted: MessageRow): MessageRow => ({
  ...row,
  body: {
    type: 'text',
    text: row.body.type === 'text' ? row.body.text : '',
    reply: {
      id: quoted.id,
      order: quoted.order,
      author: quoted.author,
      text: quoted.body.type === 'text' ? quoted.body.text : '',
    },
  },
});
const FAR: MessageRow = {
  ...theirs(FARID, 20 * MINUTE, 'Like we said back then'),
  body: { type: 'text', text: 'Like we said back then', reply: { id: 'gone'.padEnd(22, 'x') } },
};

export const EDITED: MessageRow = {
  ...mine(85 * MINUTE, 'We meet at seven, at the car park below the hut.', 'delivered'),
  edited: true,
  reactions: [{ emoji: '👍', authors: [FARID] }],
};
export const VERSIONS = [
  { text: 'We meet at six.', at: NOW - 85 * MINUTE },
  { text: 'We meet at seven.', at: NOW - 84 * MINUTE },
  { text: 'We meet at seven, at the car park below the hut.', at: NOW - 60 * MINUTE },
];

export const WITH_REACTIONS: readonly MessageRow[] = [
  LAKE_QUESTION,
  {
    ...ROUTE,
    reactions: [
      { emoji: '❤️', authors: [FARID, ALICE] },
      { emoji: '🎉', authors: [FARID] },
    ],
  },
  EDITED,
  quoting(theirs(FARID, 80 * MINUTE, 'Take it, mine is wet.'), LAKE_QUESTION),
  {
    ...quoting(
      mine(75 * MINUTE, 'Then I do. And the light ones for the walk down, they weigh next to nothing.'),
      LAKE_QUESTION,
    ),
    edited: true,
  },
  LOST,
  message(ALICE, 65 * MINUTE, { type: 'deleted' }, 'read'),
  quoting(mine(60 * MINUTE, 'Why gone?'), LOST),
  { ...quoting(theirs(FARID, 50 * MINUTE, 'Wrong chat, sorry!'), ROUTE), edited: true },
  { ...ARABIC, reactions: [{ emoji: '👍', authors: [ALICE] }] },
  quoting(mine(28 * MINUTE, 'نعم، الطويل من فضلك'), ARABIC),
  FAR,
  { ...theirs(FARID, 10 * MINUTE, '🧗🏔️'), reactions: [{ emoji: '😂', authors: [ALICE] }] },
];

const PROPOSAL = message(FARID, 12 * MINUTE, { type: 'timer', step: 'propose', lifetime: 86_400 }, 'read');

/** What was passed on, links with a preview, and messages that disappear. */
export const DISAPPEARING: readonly MessageRow[] = [
  message(ALICE, 60 * MINUTE, { type: 'timer', step: 'propose', lifetime: 3_600 }, 'read'),
  message(FARID, 58 * MINUTE, { type: 'timer', step: 'accept', lifetime: 3_600 }, 'read'),
  {
    ...mine(40 * MINUTE, 'The code of the hut is 4711'),
    lifetime: 3_600,
    expiresAt: NOW + 20 * MINUTE,
  },
  {
    ...theirs(FARID, 35 * MINUTE, 'Thanks, I write it on my arm'),
    lifetime: 3_600,
    expiresAt: NOW + 25 * MINUTE,
  },
  {
    ...theirs(FARID, 30 * MINUTE, ''),
    body: {
      type: 'text',
      text: 'Meet at the lower car park, the upper one is closed until May.',
      forwarded: true,
    },
  },
  {
    ...mine(20 * MINUTE, ''),
    body: {
      type: 'text',
      text: 'https://huts.home.example/east-face',
      preview: {
        url: 'https://huts.home.example/east-face',
        title: 'East face hut, 2,310 m',
        description:
          'Open from June to October. Thirty beds, no reservation by phone, the stove is yours to light.',
      },
    },
  },
  theirs(
    FARID,
    18 * MINUTE,
    'Or this one: https://һut.example/\n```\ncurl -O https://huts.home.example/topo.pdf\n```',
  ),
  PROPOSAL,
];
export const PROPOSAL_ID = PROPOSAL.id;

export const WITH_CAROL: readonly MessageRow[] = [
  mine(26 * HOUR, 'How was the lake?'),
  ...Array.from({ length: 24 }, (_, index) =>
    theirs(CAROL, 20 * MINUTE - index * 20_000, CAROL_SAYS[index % CAROL_SAYS.length] ?? ''),
  ),
];

export const MANY: readonly MessageRow[] = Array.from({ length: 400 }, (_, index) =>
  index % 3 === 0
    ? mine((400 - index) * 7 * MINUTE, `Message ${index}`)
    : theirs(
        DAVE,
        (400 - index) * 7 * MINUTE,
        `Message ${index}: ${'and so it went on. '.repeat(index % 7)}`,
      ),
);

function person(address: Address, state: PresenceState, more: Partial<RosterRow> = {}): RosterRow {
  return {
    address,
    groups: [],
    state,
    text: '',
    devices: [],
    unread: 0,
    typing: false,
    draft: '',
    notify: { mode: 'all', hideContent: false, whenOnline: false },
    verified: false,
    identityChanged: false,
    route: { state: 'closed' },
    ...more,
  };
}

const lastOf = (rows: readonly MessageRow[]) => {
  const last = rows.at(-1);
  return last ? { last } : {};
};
const unseen = (rows: readonly MessageRow[]) => {
  const { last } = lastOf(rows);
  return last ? { last: { ...last, state: 'delivered' as const } } : {};
};

export const ROSTER: readonly RosterRow[] = [
  person(BOB, 'online', {
    alias: 'Bob Okafor',
    groups: ['Climbing'],
    ...lastOf(WITH_BOB),
    verified: true,
    verifiedAt: NOW - 20 * DAY,
    route: { state: 'open', kind: 'direct', roundTrip: 12.4 },
    devices: [
      { device: device('bob-desk'), name: 'desk', state: 'online' },
      { device: device('bob-laptop'), name: 'laptop', state: 'offline' },
    ],
  }),
  person(CAROL, 'away', {
    alias: 'Carol Lindqvist',
    groups: ['Family', 'Climbing'],
    text: 'at the lake',
    unread: 24,
    ...(WITH_CAROL[0] && { readUpTo: WITH_CAROL[0].order }),
    ...unseen(WITH_CAROL),
    route: {
      state: 'open',
      kind: 'relayed',
      relay: 'turn:home.example:3478?transport=udp',
      relayOf: 'server',
      roundTrip: 38,
    },
    devices: [{ device: device('carol'), name: 'Kith · Android', state: 'away' }],
  }),
  person(FARID, 'online', {
    groups: ['Family'],
    text: 'Working from the attic',
    route: { state: 'open', kind: 'same-network', roundTrip: 0.8 },
    devices: [{ device: device('farid'), name: 'attic', state: 'online' }],
  }),
  person(DAVE, 'busy', { alias: 'Dave Moreau', groups: ['Work'], typing: true, ...lastOf(MANY) }),
  person(EMI, 'offline', {
    alias: 'Emi Tanaka',
    groups: ['Work'],
    lastSeen: NOW - 2 * HOUR,
    unread: 1,
    ...unseen(WITH_EMI),
  }),
  person(SALMA, 'online', {
    alias: 'سلمى الحداد',
    ...lastOf(WITH_SALMA),
    route: { state: 'connecting' },
  }),
  person(LONG, 'offline', {
    alias: 'Maximilian Alexander von und zu Hohenfels-Traunstein der Jüngere',
    lastSeen: NOW - 9 * DAY,
    draft: 'I wanted to ask you whether the thing with the very long name',
  }),
  person(GRETA, 'offline', { groups: ['Family'], identityChanged: true }),
];

export const REQUESTS: readonly RequestRow[] = [
  {
    address: at('henrik'),
    direction: 'incoming',
    note: 'Hi, Henrik from the climbing hall. Bob said that you have the topo.',
    at: NOW - 2 * HOUR,
    ignored: false,
  },
  { address: at('ines'), direction: 'incoming', note: '', at: NOW - DAY, ignored: false },
  { address: at('jonas'), direction: 'outgoing', note: 'It is me!', at: NOW - 3 * DAY, ignored: false },
  { address: at('noise'), direction: 'incoming', note: 'buy now', at: NOW - 5 * DAY, ignored: true },
];

export const DEVICES: readonly DeviceRow[] = [
  { device: device('alice-desk'), label: 'desk', addedAt: NOW - 200 * DAY, online: true, current: true },
  {
    device: device('alice-laptop'),
    label: 'Kith · Mac',
    addedAt: NOW - 30 * DAY,
    online: false,
    lastSeen: NOW - 5 * HOUR,
    current: false,
  },
];

export const NOTICES: readonly NoticeRow[] = [
  { id: 'n1', at: NOW - MINUTE, kind: 'attack-detected', address: BOB, detail: 'fingerprint-mismatch' },
  { id: 'n2', at: NOW - 2 * MINUTE, kind: 'device-added', detail: 'Kith · Windows' },
  { id: 'n3', at: NOW - 3 * MINUTE, kind: 'identity-rotated', address: CAROL, detail: '' },
];

export const REPORT = `A report of a problem in Kith, made on your device and sent to nobody.

It holds no message, no name, no address, no password and no key. People and devices appear as short codes, which only
this installation of Kith can tell. Read it before you give it away.

== Now

{
  "kith": { "version": "0.1.0", "protocol": 1, "engine": "daemon" },
  "system": { "system": "linux", "processor": "x64", "cores": 8, "node": "24.21.0", "upMinutes": 214 },
  "session": { "state": "online", "presence": "online", "encryptedServer": true },
  "people": { "buddies": 9, "online": 4, "verified": 2, "requests": 3 }
}

== Lately

{"level":"info","time":"2026-03-04T09:12:44.120Z","state":"online","msg":"session"}
{"level":"info","time":"2026-03-04T09:58:02.871Z","msg":"network changed"}
{"level":"info","time":"2026-03-04T09:58:03.402Z","device":"nK3_x0Qa","state":"open: direct","msg":"link"}
`;

export const CALL: CallRow = {
  callId: 'call'.padEnd(22, 'x'),
  media: 'voice',
  address: BOB,
  direction: 'outgoing',
  state: 'active',
  startedAt: NOW - 13 * MINUTE,
  connectedAt: NOW - 12 * MINUTE - 41_000,
  muted: false,
  mediaAttached: true,
  tone: 'none',
  can: { hangUp: true, mute: true, hold: true, offer: true },
};

export const SAFETY = {
  groups: [
    '38211',
    '04417',
    '92650',
    '77103',
    '58846',
    '20193',
    '66120',
    '90417',
    '23558',
    '01984',
    '47702',
    '88315',
  ],
  qr: 'kith:safety?v=1&n=382110441792650771035884620193661209041723558019844770288315',
};
