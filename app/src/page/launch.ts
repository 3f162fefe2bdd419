import type { DesktopNews } from '../api/desktop.ts';
import { noticeNews } from '../window/notice-news.ts';

/**
 * What the fragment of the address asks for that the page was opened with: a `kith:` link (`#link=…`, from the browser's
 * protocol handler), a conversation (`#chat=…`, from a notification) or room for a link (`#add`, the app's shortcut). A fragment never reaches the server, and it is
 * taken out of the address bar and the history at once.
 */
export function takeLaunch(): readonly DesktopNews[] {
  const launch = readLaunch(location.hash);
  if (location.hash !== '') history.replaceState(null, '', location.pathname);
  return launch;
}

export function readLaunch(fragment: string): readonly DesktopNews[] {
  if (fragment === '#add') return [{ type: 'link-opened', link: '' }];
  const asked = new URLSearchParams(fragment.replace(/^#/, ''));
  const link = asked.get('link')?.replace(/^web\+kith:/i, 'kith:');
  if (link !== undefined && /^kith:/i.test(link) && link.length <= 2_048)
    return [{ type: 'link-opened', link }];
  const address = asked.get('chat');
  const opened = address === null ? undefined : noticeNews({ kith: 'notice-clicked', action: '', address });
  return opened === undefined ? [] : [opened];
}
