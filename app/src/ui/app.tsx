import './styles/tokens.css';
import './styles/base.css';
import { Direction, Tooltip } from 'radix-ui';
import { useEffect, useMemo, useState } from 'react';
import type { Desktop } from '../api/desktop.ts';
import type { WindowFiles } from '../api/window-files.ts';
import { type BrowserOffers, NO_OFFERS } from './browser-offers.ts';
import { PopOutProvider } from './call/pop-out.tsx';
import type { CallAudio } from './call-audio.ts';
import { VoiceTakes } from './conversation/voice-takes.ts';
import type { EngineClient } from './engine-client.ts';
import { Attachments } from './files/attachments.ts';
import { VoicePlayer } from './files/voice-player.ts';
import { FirstRun } from './first-run/first-run.tsx';
import { Splash } from './first-run/splash.tsx';
import { LanguageProvider } from './i18n/language-provider.tsx';
import { chooseLanguage, createTranslations, showLanguage } from './i18n/translations.ts';
import { ToastList } from './parts/toast-list.tsx';
import { ConversationWindow } from './shell/conversation-window.tsx';
import { ErrorBoundary } from './shell/error-boundary.tsx';
import { Shell } from './shell/shell.tsx';
import { useWindowParts, WindowPartsContext } from './state/client-context.ts';
import { HOME, type Navigation, NavigationProvider } from './state/navigation.tsx';
import { ToastsProvider } from './state/toasts.tsx';
import { useSettings } from './state/use-settings.ts';
import { useSession } from './state/use-topic.ts';

export interface AppProps {
  readonly client: EngineClient;
  readonly media: CallAudio;
  readonly desktop: Desktop;
  /** What the browser around the window offers, where there is one. */
  readonly offers?: BrowserOffers;
  /** Shows the conversation with this person and nothing else. */
  readonly alone?: string | undefined;
  readonly files: WindowFiles;
  /** Where the window opens; the gallery shows states with it. */
  readonly initial?: Navigation;
}

/** The whole window: everything that it shows comes from topics, everything that it does are commands. */
export function App({ client, media, desktop, offers = NO_OFFERS, files, alone, initial = HOME }: AppProps) {
  const parts = useMemo(
    () => ({
      client,
      audio: media,
      desktop,
      offers,
      files,
      attachments: new Attachments(files),
      voiceTakes: new VoiceTakes(),
      voicePlayer: new VoicePlayer(),
      alone,
    }),
    [client, media, desktop, offers, files, alone],
  );
  const [translations] = useState(createTranslations);
  return (
    <LanguageProvider translations={translations}>
      <ErrorBoundary>
        <WindowPartsContext value={parts}>
          <Look translations={translations} />
          <Direction.Provider dir={document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr'}>
            <Tooltip.Provider delayDuration={450} skipDelayDuration={200}>
              <ToastsProvider>
                <NavigationProvider initial={initial}>
                  <Screens />
                  <ToastList />
                </NavigationProvider>
              </ToastsProvider>
            </Tooltip.Provider>
          </Direction.Provider>
        </WindowPartsContext>
      </ErrorBoundary>
    </LanguageProvider>
  );
}

/** Theme and language of the document follow the settings. */
function Look({ translations }: { translations: ReturnType<typeof createTranslations> }) {
  const { theme, language } = useSettings();
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  useEffect(() => {
    const chosen = chooseLanguage(language, navigator.languages);
    document.documentElement.lang = chosen;
    void showLanguage(translations, chosen);
  }, [language, translations]);
  return null;
}

function Screens() {
  const session = useSession();
  const { alone } = useWindowParts();
  // Signing up ends with the recovery code, which has to be seen although the account is open by then.
  const [held, setHeld] = useState(false);
  if (!session || session.state === 'unknown') return <Splash />;
  if (alone === undefined && (held || session.state === 'signed-out'))
    return <FirstRun session={session} onHold={setHeld} />;
  return (
    <PopOutProvider>
      {alone === undefined ? (
        <Shell session={session} />
      ) : (
        <ConversationWindow session={session} address={alone} />
      )}
    </PopOutProvider>
  );
}
