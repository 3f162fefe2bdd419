/** Names of what passes between the shell's processes. Each side checks who speaks, and what it says. */
export const CHANNELS = {
  /** Window to main: give me a port to the daemon. */
  requestPort: 'kith:request-api-port',
  /** Main to preload to window: here it is. */
  port: 'kith:api-port',
  /** Window to main: a `DesktopAction`. */
  action: 'kith:desktop-action',
  /** Window to main, with an answer: a `FilesRequest`. */
  files: 'kith:files',
  /** Main to window: a `DesktopEvent`. */
  event: 'kith:desktop-event',
} as const;

/** Where the window's files are served from: a scheme of our own, so that no other page shares its origin. */
export const WINDOW_SCHEME = 'kith-app';
export const WINDOW_ORIGIN = `${WINDOW_SCHEME}://window`;
export const WINDOW_URL = `${WINDOW_ORIGIN}/index.html`;

/** Whether an address belongs to the window itself. */
export function isWindowUrl(url: string): boolean {
  return url.startsWith(`${WINDOW_ORIGIN}/`) && !isFilesUrl(url);
}

/** Whether an address is one of the daemon's routes for files: what lies there is data, and no page of ours. */
export function isFilesUrl(url: string): boolean {
  return url.startsWith(`${WINDOW_ORIGIN}/files/`);
}

/** Where a window that shows one conversation alone is found. */
export function conversationUrl(address: string): string {
  return `${WINDOW_URL}?conversation=${encodeURIComponent(address)}`;
}
