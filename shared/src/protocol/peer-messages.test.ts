import { describe, expect, test } from 'vitest';
import { LIMITS } from './limits.ts';
import { amendmentBodySchema, fileBodySchema, folderBodySchema } from './peer-messages.ts';

const contentId = 'A'.repeat(43);
const file = { type: 'file', contentId, name: 'report.pdf', size: 12_000_000 };
const folder = { type: 'folder', contentId, infoSize: 400, name: 'holiday', size: 9, files: 2 };
const takes = (body: object) => fileBodySchema.safeParse(body).success;
const takesFolder = (body: object) => folderBodySchema.safeParse(body).success;

describe('CHAT-32: the offer of a file', () => {
  test('names content, name and size, and may say more of a picture or of sound', () => {
    expect(takes(file)).toBe(true);
    expect(
      takes({
        ...file,
        mime: 'image/jpeg',
        picture: { width: 4_000, height: 3_000, thumbnail: 'A'.repeat(LIMITS.thumbnailLength) },
        reply: 'IIIIIIIIIIIIIIIIIIIIIA',
      }),
    ).toBe(true);
    expect(takes({ ...file, duration: 2_000, voice: { waveform: 'A'.repeat(86) } })).toBe(true);
  });

  test('is taken with any name on one line, since no name is ever taken for a path', () => {
    for (const name of ['../x', 'CON', '/etc/passwd', 'a\\b', '\u202Efdp.exe', '…'.repeat(255)]) {
      expect(takes({ ...file, name })).toBe(true);
    }
    for (const name of ['', 'a\nb', 'a\0b', '\u0007', 'x'.repeat(256)]) {
      expect(takes({ ...file, name })).toBe(false);
    }
  });

  test('is bounded', () => {
    for (const wrong of [
      { size: -1 },
      { size: 1.5 },
      { size: 2 ** 50 + 1 },
      { contentId: 'A'.repeat(42) },
      { contentId: `${'A'.repeat(42)}=` },
      { mime: `a/${'b'.repeat(126)}` },
      { mime: 'text/html; charset=x' },
      { mime: 'text' },
      { picture: { width: 0, height: 1 } },
      { picture: { width: 1, height: 65_536 } },
      { picture: { width: 1, height: 1, thumbnail: 'A'.repeat(LIMITS.thumbnailLength + 1) } },
      { picture: { width: 1, height: 1, thumbnail: 'data:image/svg+xml' } },
      { duration: -1 },
      { voice: { waveform: 'A'.repeat(87) } },
      { voice: { waveform: 'A'.repeat(85) } },
      { voice: { waveform: '' } },
      { path: '/etc/passwd' },
    ]) {
      expect(takes({ ...file, ...wrong }), JSON.stringify(wrong).slice(0, 80)).toBe(false);
    }
  });
});

test('CHAT-32: the offer of a folder is bounded', () => {
  expect(takesFolder(folder)).toBe(true);
  for (const wrong of [
    { infoSize: 0 },
    { infoSize: LIMITS.folderInfoSize + 1 },
    { files: LIMITS.filesPerFolder + 1 },
    { name: '' },
  ]) {
    expect(takesFolder({ ...folder, ...wrong })).toBe(false);
  }
});

test('CHAT-33: an offer is open, declined, received or withdrawn', () => {
  const states = ['open', 'declined', 'received', 'withdrawn', 'paused'];
  const taken = states.filter(
    state =>
      amendmentBodySchema.safeParse({ type: 'offer', target: 'IIIIIIIIIIIIIIIIIIIIIA', state }).success,
  );
  expect(taken).toEqual(states.slice(0, 4));
});
