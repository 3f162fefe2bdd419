import type { Rectangle } from 'electron';
import type { WindowPlace } from './shell-memory.ts';

const USUAL = { width: 1_120, height: 760 };
/** So much of the window has to be on a screen, or it could not be grabbed. Pixels. */
const GRIP = 80;

/**
 * Where a window opens: where it was, when a screen is still there; else in the usual size where the system puts it.
 *
 * @param screens work areas of the screens that there are
 */
export function placeFor(
  saved: WindowPlace | undefined,
  screens: readonly Rectangle[],
): Partial<Rectangle> & { readonly width: number; readonly height: number } {
  if (saved === undefined) return USUAL;
  const screen = screens.find(
    area =>
      saved.x + saved.width >= area.x + GRIP &&
      saved.x <= area.x + area.width - GRIP &&
      // Its title bar, by which it is moved.
      saved.y >= area.y - GRIP / 4 &&
      saved.y <= area.y + area.height - GRIP,
  );
  if (screen === undefined) return USUAL;
  const { x, y } = saved;
  return { x, y, width: Math.min(saved.width, screen.width), height: Math.min(saved.height, screen.height) };
}
