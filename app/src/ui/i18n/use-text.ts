import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { en } from './en.ts';

type BaseKey<K> = K extends `${infer Base}_one` ? Base : K extends `${string}_other` ? never : K;
/** Name of a sentence; those with a number in them are named without `_one` and `_other`. */
export type TextKey = BaseKey<keyof typeof en>;
export type TextValues = Readonly<Record<string, string | number>>;
export type Text = (key: TextKey, values?: TextValues) => string;

/** Sentences in the language of the window: `text('call.from', { name })`. */
export function useText(): Text {
  const { t } = useTranslation();
  return useCallback((key, values) => t(key, { ...values }), [t]);
}

/**
 * Language tag of the window with the region of the system where that speaks the same language (`en-GB`), so that
 * Intl writes times and numbers as the person is used to.
 */
export function useLocale(): string {
  const { language } = useTranslation().i18n;
  return navigator.languages.find(tag => tag.split('-')[0] === language) ?? language;
}
