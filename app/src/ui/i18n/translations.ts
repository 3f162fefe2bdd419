import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Settings } from '../../api/contract.ts';
import { en } from './en.ts';

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The language to show: the one chosen, else the first one of the system that Kith speaks, else English. */
export function chooseLanguage(setting: Settings['language'], system: readonly string[]): Language {
  if (setting !== 'system') return setting;
  for (const tag of system) {
    const language = LANGUAGES.find(known => tag.toLowerCase().split('-')[0] === known);
    if (language) return language;
  }
  return 'en';
}

/** Starts in English, which is part of the bundle; other languages load when they are wanted. */
export function createTranslations(): i18n {
  const translations = createInstance();
  void translations.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return translations;
}

export async function showLanguage(translations: i18n, language: Language): Promise<void> {
  if (language === 'de' && !translations.hasResourceBundle('de', 'translation')) {
    const { de } = await import('./de.ts');
    translations.addResourceBundle('de', 'translation', de);
  }
  await translations.changeLanguage(language);
}
