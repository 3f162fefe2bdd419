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

/** Language tag of the window, for Intl. */
export function useLocale(): string {
  return useTranslation().i18n.language;
}
