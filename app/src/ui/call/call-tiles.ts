import type { Settings } from '../../api/contract.ts';
import type { CallPicture } from '../call-audio.ts';

/** One picture on the stage. */
export interface Tile {
  readonly id: 'their-screen' | 'their-camera' | 'my-screen' | 'me' | 'them';
  /** Without one, the person's initials are shown. */
  readonly stream?: MediaStream;
  readonly mirrored?: boolean;
}

export interface Tiles {
  /** What everybody looks at; absent while nothing moves. */
  readonly main?: Tile;
  readonly others: readonly Tile[];
}

/**
 * What the stage shows: a shared screen goes before a face. One's own picture is left out when it is hidden; one's own
 * screen never, so that nobody forgets that it is seen.
 */
export function tilesOf(
  picture: CallPicture | undefined,
  { hideSelf, mirrorSelf }: Pick<Settings, 'hideSelf' | 'mirrorSelf'>,
): Tiles {
  if (picture === undefined || picture.held) return { others: [] };
  const { theirScreen, theirCamera, screen, self, camera } = picture;
  const me: Tile[] =
    self !== undefined && camera === 'on' && !hideSelf
      ? [{ id: 'me', stream: self, mirrored: mirrorSelf }]
      : [];
  const mine: Tile[] = screen === undefined ? [] : [{ id: 'my-screen', stream: screen }];
  const them: Tile = theirCamera ? { id: 'their-camera', stream: theirCamera } : { id: 'them' };
  if (theirScreen)
    return { main: { id: 'their-screen', stream: theirScreen }, others: [them, ...me, ...mine] };
  if (theirCamera) return { main: them, others: [...me, ...mine] };
  return { others: [...me, ...mine] };
}
