import type { i18n } from 'i18next';
import { type ReactNode, useMemo } from 'react';
import { I18nextProvider, useTranslation } from 'react-i18next';
import { type Language, LanguageContext } from './use-text.ts';

/** Gives the language that is chosen to everything inside, which renders again when another is. */
export function LanguageProvider({ translations, children }: { translations: i18n; children: ReactNode }) {
  return (
    <I18nextProvider i18n={translations}>
      <Spoken>{children}</Spoken>
    </I18nextProvider>
  );
}

/** Hundreds of components have texts: i18next is listened to once for all of them. */
function Spoken({ children }: { children: ReactNode }) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const spoken = useMemo<Language>(
    () => ({
      text: (key, values) => t(key, { ...values }),
      locale: navigator.languages.find(tag => tag.split('-')[0] === language) ?? language,
    }),
    [t, language],
  );
  return <LanguageContext value={spoken}>{children}</LanguageContext>;
}
