import type { i18n } from 'i18next';
import { type ReactNode, useMemo } from 'react';
import { I18nextProvider, useTranslation } from 'react-i18next';
import { type Language, LanguageContext, type Text, type TextKey } from './use-text.ts';

/** Gives the language that is chosen to everything inside, which renders again when another is. */
export function LanguageProvider({ translations, children }: { translations: i18n; children: ReactNode }) {
  return (
    <I18nextProvider i18n={translations}>
      <Spoken>{children}</Spoken>
    </I18nextProvider>
  );
}

/** Most sentences have nothing to fill in: each of those is looked up once. */
function fixedTextsOnce(text: Text): Text {
  const known = new Map<TextKey, string>();
  return (key, values) => {
    if (values) return text(key, values);
    const found = known.get(key) ?? text(key);
    known.set(key, found);
    return found;
  };
}

/** Hundreds of components have texts: i18next is listened to once for all of them. */
function Spoken({ children }: { children: ReactNode }) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const spoken = useMemo<Language>(
    () => ({
      text: fixedTextsOnce((key, values) => t(key, { ...values })),
      locale: navigator.languages.find(tag => tag.split('-')[0] === language) ?? language,
    }),
    [t, language],
  );
  return <LanguageContext value={spoken}>{children}</LanguageContext>;
}
