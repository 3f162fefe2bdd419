import { waveformOf } from '@kith/shared/chat/voice-message';
import type { Address } from '@kith/shared/identity/address';
import type { ContentId } from '@kith/shared/swarm/content-id';
import { VirtualClock } from '@kith/shared/testing/virtual-clock';
import { beforeEach, expect, it } from 'vitest';
import { makeDatabase } from '../history/testing/make-database.ts';
import type { Database } from '../ports/database.ts';
import { Acceptance } from './acceptance.ts';

const ALICE = 'alice@home.example' as Address;
const BOB = 'bob@home.example' as Address;
const CAROL = 'carol@home.example' as Address;
const MB = 1_000_000;

const clock = new VirtualClock();
let database: Database;
let settings: { acceptUpTo: number; acceptMedia: boolean };
beforeEach(async () => {
  database = await makeDatabase();
  settings = { acceptUpTo: 0, acceptMedia: true };
});
const load = async () => {
  const acceptance = new Acceptance(database, ALICE, clock, () => settings);
  await acceptance.load();
  return acceptance;
};
const file = (size: number, more: object = {}) => ({
  type: 'file' as const,
  contentId: 'A'.repeat(43) as ContentId,
  name: 'x',
  size,
  offer: 'open' as const,
  here: false,
  ...more,
});
const picture = { picture: { width: 4, height: 3 } };

it('lets small pictures and voice messages come, and asks for everything else', async () => {
  const acceptance = await load();
  expect(acceptance.admits(BOB, file(1))).toBe(false);
  expect(acceptance.admits(BOB, file(10 * MB, picture))).toBe(true);
  expect(acceptance.admits(BOB, file(10 * MB + 1, picture))).toBe(false);
  const spoken = { mime: 'audio/webm', duration: 2_000, voice: { waveform: waveformOf([]) } };
  expect(acceptance.admits(BOB, file(9_000, spoken))).toBe(true);
  expect(acceptance.admits(BOB, file(10 * MB + 1, spoken))).toBe(false);
  expect(acceptance.admits(BOB, file(9_000, { ...spoken, mime: 'application/x-msdownload' }))).toBe(false);
  settings.acceptMedia = false;
  expect(acceptance.admits(BOB, file(9_000, picture))).toBe(false);
});

it('follows what was chosen for a buddy, over a restart, before what holds for all', async () => {
  settings.acceptUpTo = 5 * MB;
  const acceptance = await load();
  await acceptance.choose(BOB, 100 * MB);
  await acceptance.choose(CAROL, 0);
  const again = await load();
  expect(again.admits(BOB, file(100 * MB))).toBe(true);
  expect(again.admits(BOB, file(100 * MB + 1))).toBe(false);
  expect(again.admits(CAROL, file(1))).toBe(false);
  expect(again.admits(CAROL, file(1, picture))).toBe(false);
  await again.choose(CAROL, undefined);
  expect(again.chosen(CAROL)).toBeUndefined();
  expect(again.admits(CAROL, file(5 * MB))).toBe(true);
  expect((await load()).chosen(BOB)).toBe(100 * MB);
});

it('lets nobody fill the disk unseen', async () => {
  const acceptance = await load();
  await acceptance.choose(BOB, 1_000 * MB);
  const taken = () => Array.from({ length: 8 }, () => acceptance.admits(BOB, file(1_000 * MB)));
  expect(taken().filter(Boolean)).toHaveLength(4);
  expect(acceptance.admits(CAROL, file(1, picture))).toBe(true);
  clock.advance(86_400_001);
  expect(acceptance.admits(BOB, file(1_000 * MB))).toBe(true);
});
