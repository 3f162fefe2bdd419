import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../engine/settings/settings.ts';
import { FIRST_SETTINGS } from '../state/first-settings.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { chooseLanguage, createTranslations, showLanguage } from './translations.ts';

const folder = path.resolve(import.meta.dirname, '..');
const sources = globSync('**/*.{ts,tsx}', { cwd: folder })
  .filter(file => !file.startsWith('i18n') && !file.startsWith('gallery') && !file.includes('.test.'))
  .map(file => readFileSync(path.join(folder, file), 'utf8'))
  .join('\n');
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(match => match[1]).sort();

describe('translations', () => {
  it('have the same keys', () => {
    expect(Object.keys(de).sort()).toEqual(Object.keys(en).sort());
  });

  it('have the same values to fill in', () => {
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      expect([key, placeholders(de[key])]).toEqual([key, placeholders(en[key])]);
    }
  });

  it('leave nothing empty', () => {
    expect(Object.entries({ ...en, ...de }).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('are all used', () => {
    const literals = new Set([...sources.matchAll(/'([a-z][a-z0-9.-]*)'/g)].map(match => match[1]));
    const patterns = [...sources.matchAll(/`([a-z-]+\.[^`\n]*)`/g)].map(
      match =>
        new RegExp(
          `^${(match[1] ?? '').replaceAll('.', '\\.').replace(/\$\{.*?\}(?=[^}]|$)/g, '[a-z0-9-]+')}$`,
        ),
    );
    const isUsed = (key: string) => literals.has(key) || patterns.some(pattern => pattern.test(key));
    expect(Object.keys(en).filter(key => !isUsed(key.replace(/_(one|other)$/, '')))).toEqual([]);
  });

  it('say one and many', async () => {
    const translations = createTranslations();
    expect(translations.t('status.direct', { count: 1 })).toBe('1 direct link');
    expect(translations.t('status.direct', { count: 3 })).toBe('3 direct links');
    await showLanguage(translations, 'de');
    expect(translations.t('status.direct', { count: 3 })).toBe('3 direkte Verbindungen');
  });
});

describe('the language of the window', () => {
  it('is the one chosen, else what the system prefers, else English', () => {
    expect(chooseLanguage('de', ['en-GB'])).toBe('de');
    expect(chooseLanguage('system', ['fr-FR', 'de-AT', 'en'])).toBe('de');
    expect(chooseLanguage('system', ['fr-FR'])).toBe('en');
    expect(chooseLanguage('system', [])).toBe('en');
  });
});

it('the window starts with the settings that the engine starts with', () => {
  expect(FIRST_SETTINGS).toEqual(DEFAULT_SETTINGS);
});
