import { describe, expect, it } from 'vitest';
import { fixturePicture } from '../gallery/fixture-audio.ts';
import { tilesOf } from './call-tiles.ts';

// Only its identity counts here.
const stream = (id: string) => ({ id }) as MediaStream;
const shown = { hideSelf: false, mirrorSelf: true };
const ids = (tiles: ReturnType<typeof tilesOf>) => [tiles.main?.id, ...tiles.others.map(({ id }) => id)];

describe('the stage of a call', () => {
  const cameras = { camera: 'on', self: stream('self'), theirCamera: stream('camera') } as const;

  it.each([
    ['nothing moves', {}, shown, [undefined]],
    ['only my camera', { camera: 'on', self: stream('self') }, shown, [undefined, 'me']],
    ['only theirs', { theirCamera: stream('camera') }, shown, ['their-camera']],
    ['both', cameras, shown, ['their-camera', 'me']],
    ['my camera is still opening', { ...cameras, camera: 'opening' }, shown, ['their-camera']],
    ['I hide myself', cameras, { ...shown, hideSelf: true }, ['their-camera']],
    [
      'their screen goes before their face',
      { ...cameras, theirScreen: stream('s') },
      shown,
      ['their-screen', 'their-camera', 'me'],
    ],
    ['their screen without a camera', { theirScreen: stream('s') }, shown, ['their-screen', 'them']],
    [
      'my screen is always seen',
      { screen: stream('s') },
      { ...shown, hideSelf: true },
      [undefined, 'my-screen'],
    ],
    ['on hold', { ...cameras, held: true }, shown, [undefined]],
  ] as const)('%s', (_, picture, settings, expected) => {
    expect(ids(tilesOf(fixturePicture(picture), settings))).toEqual(expected);
  });

  it('mirrors only oneself, if wanted', () => {
    const mirrored = (mirrorSelf: boolean) =>
      tilesOf(fixturePicture(cameras), { hideSelf: false, mirrorSelf }).others[0]?.mirrored;
    expect([mirrored(true), mirrored(false)]).toEqual([true, false]);
    expect(tilesOf(fixturePicture(cameras), shown).main?.mirrored).toBeUndefined();
  });
});
