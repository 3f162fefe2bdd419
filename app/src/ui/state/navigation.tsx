import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';

export const SETTINGS_PAGES = [
  'account',
  'devices',
  'appearance',
  'chat',
  'files',
  'sound',
  'privacy',
  'notifications',
  'desktop',
  'keys',
  'about',
] as const;
export type SettingsPage = (typeof SETTINGS_PAGES)[number];

/** What the middle of the window shows. */
export type View =
  | { readonly kind: 'home' }
  | {
      readonly kind: 'conversation';
      readonly address: string;
      /** Place in the log to show: a search hit, or a message that another one quotes. */
      readonly at?: string;
      /** In a call with this person: read the messages instead of the call. */
      readonly messagesInCall?: boolean;
    }
  | { readonly kind: 'requests' }
  /** Everything on its way. */
  | { readonly kind: 'files' }
  /** What this device is connected to. */
  | { readonly kind: 'network' }
  | { readonly kind: 'settings'; readonly page: SettingsPage };

/** A dialog over the window; one at a time. */
export type DialogView =
  | { readonly kind: 'add-buddy'; readonly prefill?: string }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'report' }
  | { readonly kind: 'status-text' }
  | { readonly kind: 'log-out' }
  | { readonly kind: 'organise'; readonly address: string }
  | { readonly kind: 'remove'; readonly address: string }
  | { readonly kind: 'block'; readonly address: string }
  | { readonly kind: 'forward'; readonly ids: readonly string[] }
  | { readonly kind: 'delete-messages'; readonly ids: readonly string[] }
  | { readonly kind: 'timer'; readonly address: string }
  | { readonly kind: 'notify'; readonly address: string }
  | { readonly kind: 'export'; readonly address: string }
  | { readonly kind: 'open-link'; readonly href: string; readonly shown: string }
  | { readonly kind: 'message-versions'; readonly id: string }
  | { readonly kind: 'delete-message'; readonly id: string; readonly text: string }
  | { readonly kind: 'call-statistics'; readonly callId: string; readonly name: string }
  /** A picture over the whole window. */
  | { readonly kind: 'picture'; readonly id: string; readonly name: string }
  /** What is in a folder. */
  | { readonly kind: 'folder'; readonly id: string; readonly name: string }
  | { readonly kind: 'revoke-device'; readonly device: string }
  | { readonly kind: 'rename-device'; readonly device: string }
  | { readonly kind: 'change-password' }
  | { readonly kind: 'new-recovery-code' }
  | { readonly kind: 'rotate-identity' }
  | { readonly kind: 'delete-account' };

export interface Navigation {
  readonly view: View;
  readonly dialog?: DialogView | undefined;
  readonly detailsShown: boolean;
}

export interface Navigator {
  show(view: View): void;
  openConversation(address: string, at?: string): void;
  /** Shows a place in the conversation that is open, also when it was shown before. */
  jumpTo(at: string): void;
  openDialog(dialog: DialogView): void;
  closeDialog(): void;
  showDetails(shown: boolean): void;
}

const NavigationContext = createContext<Navigation | undefined>(undefined);
const NavigatorContext = createContext<Navigator | undefined>(undefined);

export const HOME: Navigation = { view: { kind: 'home' }, detailsShown: false };

/** Where a window begins that shows a conversation. */
export const openAt = (address: string): Navigation => ({
  view: { kind: 'conversation', address },
  detailsShown: false,
});

export function NavigationProvider({ initial, children }: { initial: Navigation; children: ReactNode }) {
  const [navigation, setNavigation] = useState(initial);
  const navigator = useMemo<Navigator>(
    () => ({
      show: view => setNavigation(now => ({ ...now, view })),
      openConversation: (address, at) =>
        setNavigation(now => ({
          ...now,
          view: { kind: 'conversation', address, ...(at !== undefined && { at }) },
        })),
      jumpTo: at =>
        setNavigation(now =>
          now.view.kind === 'conversation' ? { ...now, view: { ...now.view, at } } : now,
        ),
      openDialog: dialog => setNavigation(now => ({ ...now, dialog })),
      closeDialog: () => setNavigation(now => ({ ...now, dialog: undefined })),
      showDetails: detailsShown => setNavigation(now => ({ ...now, detailsShown })),
    }),
    [],
  );
  return (
    <NavigatorContext value={navigator}>
      <NavigationContext value={navigation}>{children}</NavigationContext>
    </NavigatorContext>
  );
}

/** Where the window is; renders again whenever it goes elsewhere. */
export function useNavigation(): Navigation {
  const navigation = useContext(NavigationContext);
  if (!navigation) throw new Error('useNavigation was called outside of <NavigationProvider>.');
  return navigation;
}

/** The ways to go elsewhere; never changes. */
export function useNavigator(): Navigator {
  const navigator = useContext(NavigatorContext);
  if (!navigator) throw new Error('useNavigator was called outside of <NavigationProvider>.');
  return navigator;
}
