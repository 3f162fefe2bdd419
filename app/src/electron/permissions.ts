import type { Session } from 'electron';
import { isWindowUrl, WINDOW_ORIGIN } from './shell-channels.ts';

/**
 * What Chromium may grant to the window: microphone and camera for calls with the choice of a speaker, a notice when
 * somebody writes, and putting text on the clipboard. Everything else, and every other origin, is refused.
 */
const GRANTED: ReadonlySet<string> = new Set([
  'media',
  'speaker-selection',
  'notifications',
  'clipboard-sanitized-write',
]);

/** Lays the rule over a session: for requests, for silent checks, and for devices. */
export function restrictPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(GRANTED.has(permission) && details.isMainFrame && isWindowUrl(details.requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) => {
    return GRANTED.has(permission) && requestingOrigin.replace(/\/$/, '') === WINDOW_ORIGIN;
  });
  session.setDevicePermissionHandler(() => false);
}
