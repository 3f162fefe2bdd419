import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contrast } from './contrast.ts';

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    ([, name, light, dark]) => [name ?? '', { light: light ?? '', dark: dark ?? '' }] as const,
  ),
);

const GROUNDS = ['bg', 'panel', 'raised', 'hover'] as const;
/** Text on ground: 4.5:1 (WCAG 2.2, 1.4.3). */
const TEXT: readonly (readonly [string, string])[] = [
  ...GROUNDS.flatMap(ground => [['text', ground] as const, ['muted', ground] as const]),
  ...['bg', 'panel', 'raised'].flatMap(ground => [
    ['faint', ground] as const,
    ['accent', ground] as const,
    ['danger', ground] as const,
    ['ok', ground] as const,
    ['warn', ground] as const,
  ]),
  ['text', 'selected'],
  ['muted', 'selected'],
  ['accent-strong', 'selected'],
  ['accent-strong', 'accent-soft'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-strong'],
  ['text', 'theirs'],
  ['muted', 'theirs'],
  ['on-mine', 'mine'],
  ['on-mine-muted', 'mine'],
  ['ok', 'ok-soft'],
  ['warn', 'warn-soft'],
  ['text', 'ok-soft'],
  ['text', 'warn-soft'],
  ['text', 'danger-soft'],
  ['muted', 'danger-soft'],
  ['on-danger', 'danger-fill'],
];
/** Edges of controls: 3:1 (1.4.11). */
const EDGES: readonly (readonly [string, string])[] = GROUNDS.slice(0, 3).map(ground => [
  'line-strong',
  ground,
]);

describe.each(['light', 'dark'] as const)('tokens of the %s theme', theme => {
  const of = (name: string) => tokens.get(name)?.[theme] ?? '';

  it.each(TEXT)('%s is readable on %s', (text, ground) => {
    expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(EDGES)('%s is seen on %s', (edge, ground) => {
    expect(contrast(of(edge), of(ground))).toBeGreaterThanOrEqual(3);
  });
});
