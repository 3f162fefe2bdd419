import type * as Real from 'electron';
import { doubleState } from './double-state.ts';

type Answer = (granted: boolean) => void;
type RequestHandler = (
  contents: null,
  permission: string,
  answer: Answer,
  details: { requestingUrl: string; isMainFrame: boolean; mediaTypes?: readonly string[] },
) => void;
type CheckHandler = (
  contents: null,
  permission: string,
  requestingOrigin: string,
  details: { mediaType?: string },
) => boolean;
export interface DisplayRequest {
  readonly frame: unknown;
  readonly securityOrigin: string;
  readonly videoRequested: boolean;
  readonly audioRequested: boolean;
  readonly userGesture: boolean;
}
export interface DisplayStreams {
  readonly video?: { readonly id: string; readonly name: string };
  readonly audio?: string;
}
type DisplayHandler = (request: DisplayRequest, callback: (streams: DisplayStreams | null) => void) => void;

let requestHandler: RequestHandler = (_contents, _permission, answer) => answer(true);
let checkHandler: CheckHandler = () => true;
let deviceHandler: () => boolean = () => true;
let displayHandler: DisplayHandler | undefined;

/** Electron grants everything until somebody sets a handler: so does this. */
export const session = {
  defaultSession: {
    setPermissionRequestHandler: (handler: RequestHandler) => {
      requestHandler = handler;
    },
    setPermissionCheckHandler: (handler: CheckHandler) => {
      checkHandler = handler;
    },
    setDevicePermissionHandler: (handler: () => boolean) => {
      deviceHandler = handler;
    },
    setDisplayMediaRequestHandler: (handler: DisplayHandler) => {
      displayHandler = handler;
    },
    availableSpellCheckerLanguages: ['de', 'en-GB', 'en-US', 'fr'],
    setSpellCheckerLanguages: (languages: string[]) => {
      const unknown = languages.find(
        language => !session.defaultSession.availableSpellCheckerLanguages.includes(language),
      );
      if (unknown !== undefined) throw new Error(`Invalid language code provided: "${unknown}"`);
      doubleState.spelling.languages = languages;
    },
    setSpellCheckerEnabled: (on: boolean) => {
      doubleState.spelling.enabled = on;
    },
    addWordToSpellCheckerDictionary: (word: string): boolean => doubleState.spelling.learned.push(word) > 0,
  } satisfies Partial<Record<keyof Real.Session, unknown>>,
};

/** Asks as a page would. */
export function permissionRequest(
  permission: string,
  requestingUrl: string,
  { isMainFrame = true, mediaTypes }: { isMainFrame?: boolean; mediaTypes?: readonly string[] } = {},
): Promise<boolean> {
  return new Promise(resolve =>
    requestHandler(null, permission, resolve, {
      requestingUrl,
      isMainFrame,
      ...(mediaTypes && { mediaTypes }),
    }),
  );
}

export function permissionCheck(permission: string, url: string, mediaType?: string): boolean {
  return checkHandler(null, permission, url, mediaType === undefined ? {} : { mediaType });
}

export function devicePermission(): boolean {
  return deviceHandler();
}

/** Without a handler Electron refuses to capture a screen. */
export function displayRequest(request: DisplayRequest): Promise<DisplayStreams | null> {
  return new Promise(resolve => {
    if (displayHandler === undefined) resolve(null);
    else displayHandler(request, resolve);
  });
}
