import { expect, it } from 'vitest';
import { pictureBox } from './picture-box.ts';

it('keeps the form of a picture, and bounds its size', () => {
  expect(pictureBox({ width: 4_000, height: 3_000 })).toEqual({ width: 320, height: 240 });
  expect(pictureBox({ width: 3_000, height: 4_000 })).toEqual({ width: 240, height: 320 });
  expect(pictureBox({ width: 200, height: 100 })).toEqual({ width: 200, height: 100 });
  expect(pictureBox({ width: 1, height: 65_535 })).toEqual({ width: 120, height: 320 });
  expect(pictureBox({ width: 65_535, height: 1 })).toEqual({ width: 320, height: 60 });
  expect(pictureBox(undefined)).toEqual({ width: 160, height: 160 });
});
