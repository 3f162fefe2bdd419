import { createContext, useContext } from 'react';
import type { en } from './en.ts';

type BaseKey<K> = K extends `${infer Base}_one` ? Base : K extends `${string}_other` ? never : K;
/** Name of a sentence; those with a number in them are named without `_one` and `_other`. */
export type TextKey = BaseKey<keyof typeof en>;
export type TextValues = Readonly<Record<string, string | number>>;
export type Text = (key: TextKey, values?: TextValues) => string;

/** The language of the window, as every component uses it. */
export interface Language {
  readonly text: Text;
  readonly locale: string;
}

export const LanguageContext = createContext<Language | undefined>(undefined);

function useLanguage(): Language {
  const language = useContext(LanguageContext);
  if (!language) throw new Error('A component of the window was rendered outside of <LanguageProvider>.');
  return language;
}

/** Sentences in the language of the window: `text('call.from', { name })`. */
export function useText(): Text {
  return useLanguage().text;
}

/**
 * Language tag of the window with the region of the system where that speaks the same language (`en-GB`), so that
 * Intl writes times and numbers as the person is used to.
 */
export function useLocale(): string {
  return useLanguage().locale;
}
