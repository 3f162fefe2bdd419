import { expect, test } from 'vitest';
import { placeFor } from './window-place.ts';

const left = { x: -1_920, y: 0, width: 1_920, height: 1_080 };
const right = { x: 0, y: 25, width: 1_440, height: 875 };
const saved = { x: 100, y: 60, width: 1_000, height: 700, maximised: false };

test('a window opens where it was, also on a screen to the left of the first', () => {
  expect(placeFor(saved, [right])).toEqual({ x: 100, y: 60, width: 1_000, height: 700 });
  expect(placeFor({ ...saved, x: -1_800 }, [right, left])).toMatchObject({ x: -1_800 });
});

test('without a place, or when hardly anything of it would be seen, the system chooses', () => {
  const usual = { width: 1_120, height: 760 };
  expect(placeFor(undefined, [right])).toEqual(usual);
  expect(placeFor({ ...saved, x: -1_800 }, [right])).toEqual(usual);
  expect(placeFor({ ...saved, x: 1_400 }, [right])).toEqual(usual);
  expect(placeFor({ ...saved, y: -300 }, [right])).toEqual(usual);
  expect(placeFor({ ...saved, y: 890 }, [right])).toEqual(usual);
  expect(placeFor(saved, [])).toEqual(usual);
});

test('it is never larger than its screen', () => {
  expect(placeFor({ ...saved, width: 5_000, height: 5_000 }, [right])).toMatchObject({
    width: 1_440,
    height: 875,
  });
});
