import { expect, test } from 'vitest';
import { levelOf } from './level-meter.ts';

const sine = (amplitude: number) =>
  Float32Array.from({ length: 480 }, (_, index) => amplitude * Math.sin(index / 7.64));

test('levels are decibels between silence at 0 and full scale at 1', () => {
  expect(levelOf(new Float32Array(480))).toBe(0);
  expect(levelOf(sine(0.000_1))).toBe(0);
  expect(levelOf(sine(0.01))).toBeCloseTo(0.28, 1);
  expect(levelOf(sine(0.5))).toBeCloseTo(0.85, 1);
  expect(levelOf(new Float32Array(480).fill(1))).toBe(1);
});
