import { createRoot } from 'react-dom/client';
import { ApiClient } from './api/client/api-client.ts';
import { newWindowId, windowClock } from './api/client/window-clock.ts';
import { takeLaunch } from './page/launch.ts';
import { PageDoor } from './page/page-door.ts';
import { pageFiles } from './page/page-files.ts';
import { registerShellWorker } from './page/shell-worker.ts';
import { App } from './ui/app.tsx';
import { HOME, openAt } from './ui/state/navigation.tsx';
import { conversationAlone } from './window/alone.ts';
import { browserDesktop } from './window/browser-desktop.ts';
import { BrowserNotices } from './window/browser-notices.ts';
import { OfferBoard } from './window/offer-board.ts';
import { connectMedia } from './window/window-media.ts';

// The page that a rendezvous serves: engine and window in one, the engine in one of its tabs.
const door = new PageDoor(() => client.reconnect());
const client = new ApiClient({
  clock: windowClock,
  random: Math.random,
  window: newWindowId(),
  connect: () => door.connect(),
});
const media = connectMedia(client);
addEventListener('pagehide', () => {
  media.close();
  client.close();
  door.close();
});
// Taken out of the browser's back/forward cache: everything it was connected with is gone.
window.addEventListener('pageshow', event => {
  if (event.persisted) location.reload();
});
const offers = new OfferBoard();
// The dev server serves no worker.
const worker = import.meta.env.PROD
  ? registerShellWorker(start => offers.updateFound(start))
  : Promise.resolve(undefined);
const desktop = browserDesktop(new BrowserNotices(offers, worker), takeLaunch());
const root = document.getElementById('root');
const alone = conversationAlone();
const initial = alone === undefined ? HOME : openAt(alone);
if (root !== null) {
  createRoot(root).render(
    <App
      client={client}
      media={media}
      desktop={desktop}
      offers={offers}
      files={pageFiles(door.files)}
      alone={alone}
      initial={initial}
    />,
  );
}
