import { createRoot } from 'react-dom/client';
import { ApiClient } from './api/client/api-client.ts';
import { newWindowId, windowClock } from './api/client/window-clock.ts';
import { PageDoor } from './page/page-door.ts';
import { App } from './ui/app.tsx';
import { HOME, openAt } from './ui/state/navigation.tsx';
import { conversationAlone } from './window/alone.ts';
import { browserDesktop } from './window/browser-desktop.ts';
import { noFiles } from './window/no-files.ts';
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
const root = document.getElementById('root');
const alone = conversationAlone();
const initial = alone === undefined ? HOME : openAt(alone);
if (root !== null) {
  createRoot(root).render(
    <App
      client={client}
      media={media}
      desktop={browserDesktop()}
      files={noFiles()}
      alone={alone}
      initial={initial}
    />,
  );
}
